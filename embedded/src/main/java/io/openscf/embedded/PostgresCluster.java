package io.openscf.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What PostgreSQL keeps: one database {@code openscf} with one user of that name, reachable by password only. */
final class PostgresCluster {
    private final Path directory;
    private final PostgresPrograms programs;

    PostgresCluster(Path directory, PostgresPrograms programs) {
        this.directory = directory;
        this.programs = programs;
    }

    Path data() {
        return directory.resolve("data");
    }

    void endOrphans() throws IOException {
        Postgres.endOrphans(data());
        Postgres.endOrphans(directory.resolve("new"));
    }

    /** Creates what is not there yet. */
    void prepare(String password, boolean passwordLost) throws Exception {
        if (!Files.exists(data())) {
            create(password);
        } else {
            requireVersion();
        }
        if (passwordLost) {
            // The file with the secrets was lost: the owner of the directory may open it again.
            run(data(), "ALTER ROLE openscf PASSWORD '" + password + "';");
        }
        // Functions share the loopback: nobody gets in without the password, the superuser not at all.
        Files.writeString(data().resolve("pg_hba.conf"), "host openscf openscf 127.0.0.1/32 scram-sha-256\n");
    }

    private void requireVersion() throws IOException, RefusedException {
        var version = Files.readString(data().resolve("PG_VERSION")).strip();
        if (!version.equals(programs.version())) {
            throw new RefusedException(data() + " was written by PostgreSQL " + version + " and this openscf brings "
                    + programs.version()
                    + ": start with --fresh to forget it, or set OPENSCF_POSTGRES_URL to a database of yours");
        }
    }

    /** In a directory of another name until it is complete, so that a kill leaves no half of one behind. */
    private void create(String password) throws Exception {
        var fresh = directory.resolve("new");
        if (Files.exists(fresh)) {
            Binaries.delete(fresh);
        }
        programs.run(
                "",
                "initdb",
                "-D",
                fresh.toString(),
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "reject",
                "--no-sync",
                "--no-instructions");
        run(fresh, """
                CREATE ROLE openscf LOGIN PASSWORD '%s';

                CREATE DATABASE openscf OWNER openscf;
                """.formatted(password));
        Files.move(fresh, data());
    }

    /** Without a server and without a connection; statements with the password are not logged. */
    private void run(Path data, String statements) throws Exception {
        programs.run(
                statements + "\n\n",
                "postgres",
                "--single",
                "-j",
                "-D",
                data.toString(),
                "-c",
                "log_min_error_statement=panic",
                "postgres");
    }
}
