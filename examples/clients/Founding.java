// Three training steps of the founding example, in Java with its HttpClient and Jackson:
// java -cp '/usr/share/java/*' Founding.java [address], where that is where Jackson's jars are
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

public class Founding {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        var body = (ObjectNode) JSON.readTree(response.body());
        if (response.statusCode() >= 400) {
            throw new IOException(body.get("title").asText() + ": " + body.get("detail").asText());
        }
        return body;
    }

    private static double halfMse(JsonNode A, JsonNode y) {
        double sum = 0;
        for (int i = 0; i < y.size(); i++) {
            double error = A.get(i).get(0).asDouble() - y.get(i).get(0).asDouble();
            sum += error * error;
        }
        return sum / (2 * y.size());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var environment = Optional.ofNullable(System.getenv("CHAINRULE_URL"));
        var address = args.length > 0 ? args[0] : environment.orElse("http://127.0.0.1:8000");
        var step = HttpRequest.newBuilder(URI.create(address + "/step")).header("Content-Type", "application/json");

        var request = send(HttpRequest.newBuilder(URI.create(address + "/examples/founding")));
        request.putObject("optimizer").put("kind", "adam").put("lr", 0.1);
        for (int i = 0; i < 3; i++) {
            var answer = send(step.POST(BodyPublishers.ofString(request.toString())));
            var loss = answer.get("loss").asDouble();
            System.out.println(loss);
            if (loss != halfMse(answer.at("/tensors/A_2"), request.get("y"))) {
                throw new ArithmeticException("A_2 and y give another loss");
            }
            request.setAll((ObjectNode) answer.get("next"));
        }
    }
}
