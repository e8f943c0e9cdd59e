<?php
// Three training steps of the founding example, in PHP with curl: php founding.php [address]
declare(strict_types=1);

$address = $argv[1] ?? (getenv('CHAINRULE_URL') ?: 'http://127.0.0.1:8000');

function ask(string $url, ?array $request = null): array
{
    $curl = curl_init($url);
    curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($curl, CURLOPT_TIMEOUT, 30);
    if ($request !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($request, JSON_THROW_ON_ERROR));
        curl_setopt($curl, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
    }
    $body = curl_exec($curl);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    $answer = json_decode($body, true, flags: JSON_THROW_ON_ERROR);
    if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) >= 400) {
        throw new RuntimeException("{$answer['title']}: {$answer['detail']}");
    }
    return $answer;
}

function half_mse(array $A, array $y): float
{
    $squares = array_map(fn($a, $target) => ($a[0] - $target[0]) * ($a[0] - $target[0]), $A, $y);
    return array_sum($squares) / (2 * count($y));
}

$request = ask("$address/examples/founding");
$request['optimizer'] = ['kind' => 'adam', 'lr' => 0.1];
for ($step = 1; $step <= 3; $step++) {
    $answer = ask("$address/step", $request);
    echo json_encode($answer['loss']), "\n"; // in full, which echo alone does not write
    if ($answer['loss'] !== half_mse($answer['tensors']['A_2'], $request['y'])) {
        throw new RuntimeException('A_2 and y give another loss');
    }
    $request = array_replace($request, $answer['next']);
}
