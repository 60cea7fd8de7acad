package hello;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class App {
    public static void main(String[] arguments) {
        SpringApplication.run(App.class, arguments);
    }

    @PostMapping("/greet/{name}")
    Map<String, String> greet(
            @PathVariable("name") String name,
            @RequestBody Map<String, String> body,
            @RequestHeader("X-Scf-Request-Id") String id) {
        return Map.of("greeting", body.get("word") + " " + name, "id", id);
    }

    @GetMapping("/stream")
    void stream(HttpServletResponse response) throws IOException {
        for (int n = 0; n < 100; n++) {
            response.getWriter().print(n + ",");
            response.flushBuffer();
        }
    }
}
