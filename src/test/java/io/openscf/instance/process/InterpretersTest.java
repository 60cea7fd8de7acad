package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionType;
import org.junit.jupiter.api.Test;

class InterpretersTest {
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
}
