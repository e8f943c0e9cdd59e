# Three training steps of the founding example, in R with httr and jsonlite: Rscript founding.R [address]
library(httr)
library(jsonlite)

arguments <- commandArgs(trailingOnly = TRUE)
address <- if (length(arguments)) arguments[1] else Sys.getenv("CHAINRULE_URL", "http://127.0.0.1:8000")

checked <- function(response) {
  body <- fromJSON(content(response, "text", encoding = "UTF-8"), simplifyVector = FALSE) # lists keep their nesting
  if (http_error(response)) stop(body$title, ": ", body$detail, call. = FALSE)
  body
}

in_full <- function(request) { # toJSON writes 15 digits at most; what is of class "json" it leaves as it is
  digits <- function(x) structure(sprintf("%.17g", x), class = "json")
  toJSON(rapply(request, digits, "numeric", how = "replace"), auto_unbox = TRUE, json_verbatim = TRUE)
}

half_mse <- function(A, y) {
  errors <- unlist(A) - unlist(y)
  Reduce(`+`, errors * errors) / (2 * length(y)) # `sum` adds with more digits than a double has
}

request <- checked(GET(paste0(address, "/examples/founding"), timeout(30)))
request$optimizer <- list(kind = "adam", lr = 0.1)
for (step in 1:3) {
  answer <- checked(POST(paste0(address, "/step"), body = in_full(request), content_type_json(), timeout(30)))
  cat(sprintf("%.17g\n", answer$loss))
  if (answer$loss != half_mse(answer$tensors$A_2, request$y)) stop("A_2 and y give another loss")
  request[names(answer$`next`)] <- answer$`next`
}
