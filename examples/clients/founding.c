/* Three training steps of the founding example, in C with libcurl and Jansson:
   cc -std=c17 -o founding founding.c -lcurl -ljansson && ./founding [address] */
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *start;
    size_t length;
};

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static size_t append(char *piece, size_t size, size_t count, void *to) {
    struct text *text = to;
    char *longer = realloc(text->start, text->length + size * count);
    if (longer == NULL) return 0; /* curl takes this for a failure */
    memcpy(longer + text->length, piece, size * count);
    text->start = longer;
    text->length += size * count;
    return size * count;
}

/* The answer to a GET, or to a POST if there is a request. */
static json_t *ask(CURL *curl, const char *address, const char *path, json_t *request) {
    char url[1024];
    snprintf(url, sizeof url, "%s%s", address, path);
    char *body = request ? json_dumps(request, JSON_COMPACT) : NULL; /* with 17 digits, which keep a double */
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    struct text reply = {0};
    long status;

    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    if (body) {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail(url, curl_easy_strerror(code));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);

    json_error_t error;
    json_t *answer = json_loadb(reply.start, reply.length, 0, &error);
    if (answer == NULL) fail("This is no JSON", error.text);
    if (status >= 400) {
        fail(json_string_value(json_object_get(answer, "title")), json_string_value(json_object_get(answer, "detail")));
    }
    free(reply.start);
    free(body);
    curl_slist_free_all(headers);
    return answer;
}

static double number_in_row(json_t *matrix, size_t row) {
    return json_number_value(json_array_get(json_array_get(matrix, row), 0));
}

static double half_mse(json_t *A, json_t *y) {
    double sum = 0;
    for (size_t i = 0; i < json_array_size(y); i++) {
        double error = number_in_row(A, i) - number_in_row(y, i);
        sum += error * error;
    }
    return sum / (2 * json_array_size(y));
}

int main(int count, char **arguments) {
    const char *address = count > 1 ? arguments[1] : getenv("CHAINRULE_URL");
    if (address == NULL) address = "http://127.0.0.1:8000";
    CURL *curl = curl_easy_init();

    json_t *request = ask(curl, address, "/examples/founding", NULL);
    json_object_set_new(request, "optimizer", json_pack("{s:s, s:f}", "kind", "adam", "lr", 0.1));
    for (int step = 1; step <= 3; step++) {
        json_t *answer = ask(curl, address, "/step", request);
        double loss = json_number_value(json_object_get(answer, "loss"));
        printf("%.17g\n", loss);
        json_t *A = json_object_get(json_object_get(answer, "tensors"), "A_2");
        if (loss != half_mse(A, json_object_get(request, "y"))) fail("The check", "A_2 and y give another loss");
        json_object_update(request, json_object_get(answer, "next"));
        json_decref(answer);
    }
    json_decref(request);
    curl_easy_cleanup(curl);
    return EXIT_SUCCESS;
}
