package io.openscf.model;

/** The name of a function with the namespace it lives in: unique in an installation. */
public record FunctionKey(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
