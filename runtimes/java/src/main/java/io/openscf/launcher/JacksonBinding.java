package io.openscf.launcher;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.lang.reflect.Type;

/** On Jackson; uses only what every 2.x has, because the Jackson may be the package's own. */
public final class JacksonBinding implements Binding {
    private final ObjectMapper mapper = new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(SerializationFeature.FAIL_ON_EMPTY_BEANS, false);

    /** With {@code modules}, those Jackson modules that the package brings along are used. */
    public JacksonBinding(boolean modules) {
        var texts = new SimpleModule("openscf");
        texts.addDeserializer(String.class, new AnyText());
        mapper.registerModule(texts);
        if (modules) {
            mapper.findAndRegisterModules();
        }
    }

    @Override
    public Object read(String json, Type type) throws IOException {
        return mapper.readValue(json, mapper.getTypeFactory().constructType(type));
    }

    @Override
    public String write(Object value) throws IOException {
        return mapper.writeValueAsString(value);
    }

    /** An object or a list where a text is wanted gives its JSON text. */
    private static final class AnyText extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        AnyText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return switch (parser.getCurrentToken()) {
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> parser.getText();
                default -> parser.readValueAsTree().toString();
            };
        }
    }
}
