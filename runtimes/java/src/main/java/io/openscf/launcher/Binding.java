package io.openscf.launcher;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;

/** Between JSON and objects of user code. */
public interface Binding {

    /** The object a JSON text stands for. */
    Object read(String json, Type type) throws Exception;

    /** The JSON text of an object. */
    String write(Object value) throws Exception;

    /** The launcher's Jackson, or the package's own where it brings one: then its annotations are those that count. */
    static Binding forClasses(UserClasses classes) throws ReflectiveOperationException, IOException {
        if (!classes.bringJackson()) {
            return new JacksonBinding(false);
        }
        var places = new ArrayList<URL>();
        places.add(Launcher.class.getProtectionDomain().getCodeSource().getLocation());
        UserClasses.addJars(places, UserClasses.home().resolve("lib"));
        var loader = new URLClassLoader(places.toArray(URL[]::new), classes) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                return name.equals(Binding.class.getName()) ? Binding.class : super.findClass(name);
            }
        };
        return (Binding) loader.loadClass(JacksonBinding.class.getName())
                .getConstructor(boolean.class)
                .newInstance(true);
    }
}
