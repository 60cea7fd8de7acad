package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterpretersTest {
    private static final Path LAUNCHERS = Path.of("/var/runtime");

    /** runtimes.md section 14.1: a name whose exact version is absent runs on what is installed. */
    @ParameterizedTest
    @ValueSource(strings = {"Python2.7", "Python3.6", "Python3.7", "Python3.9", "Python3.10", "Python3.11"})
    void everyPythonNameRunsOnTheInstalledOne(String runtime) {
        assertThat(interpreters(Map.of()).program(runtime, 128))
                .isNotNull()
                .extracting(Program::line)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .endsWith("/var/runtime/python/bootstrap.py")
                .first()
                .asString()
                .endsWith("/python3");
    }

    /** runtimes.md section 14.1: a setting, logged once. */
    @Test
    void aSettingNamesAnotherAndTheMappingIsLoggedOnce() {
        // given
        var said = new CopyOnWriteArrayList<String>();
        var logger = Logger.getLogger(Interpreters.class.getName());
        var listening = listeningTo(said);
        logger.addHandler(listening);
        var interpreters = interpreters(Map.of("Python3.7", "/opt/python3.7/bin/python3"));

        // when
        var configured = interpreters.program("Python3.7", 128);
        interpreters.program("Nodejs6.10", 128);
        interpreters.program("Nodejs6.10", 128);
        logger.removeHandler(listening);

        // then
        assertThat(configured).isNotNull();
        assertThat(configured.line())
                .isEqualTo(List.of("/opt/python3.7/bin/python3", "/var/runtime/python/bootstrap.py"));
        assertThat(said).singleElement().asString().contains("Nodejs6.10", "/node");
    }

    @Test
    void saysWhichPackageBringsAnInterpreterThatIsMissing() {
        assertThat(Interpreters.whyNone("Php7.4", FunctionType.EVENT))
                .isEqualTo("The runtime Php7.4 needs php, which is not installed on the gateway's machine. "
                        + "Debian and Ubuntu have it in the package php-cli");
        assertThat(Interpreters.whyNone("Nodejs18.15", FunctionType.EVENT)).endsWith(" in the package nodejs");
        assertThat(Interpreters.whyNone("Go1", FunctionType.EVENT)).contains(" needs python3, ");
    }

    @Test
    void saysWhatWebFunctionsNeedWhateverTheirRuntimeIs() {
        assertThat(Interpreters.whyNone("Nodejs18.15", FunctionType.HTTP)).startsWith("Web functions need python3, ");
    }

    private static Interpreters interpreters(Map<String, String> configured) {
        return new Interpreters(configured, LAUNCHERS, true, new JavaArchive(LAUNCHERS));
    }

    private static Handler listeningTo(List<String> said) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(String.format(record.getMessage(), record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
