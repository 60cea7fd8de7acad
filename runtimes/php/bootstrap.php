<?php
// The PHP launcher: holds docs/runtime-contract.md with what PHP 7.2 and newer have built in.
//
// User code is loaded at the bottom of this file, outside any function, so that its variables are global as it expects.
// `exit` cannot be caught in PHP; a shutdown function answers for the run that called it.

namespace openscf;

const MAX_RESULT_BYTES = 6 * 1024 * 1024;
const READ_SIZE = 262144;
const PLATFORM_PREFIX = '/^(SCF_|QCLOUD_|TENCENTCLOUD_|OPENSCF_|_|PYTHON)/';
const PLATFORM_NAMES = ['USER_CODE_ROOT', 'TRIGGER_SRC', 'CLASSPATH', 'NODE_PATH', 'PHP_INI_SCAN_DIR', 'PWD', 'HOME',
    'USER', 'LOGNAME', 'SHELL', 'SHLVL', 'HOSTNAME', 'PATH', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH'];
const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;

/** An answer that is not a result: the kind goes into X-Openscf-Error. */
final class Failure
{
    public $kind;
    public $body;

    public function __construct(string $kind, string $message, ?string $stack = null)
    {
        $this->kind = $kind;
        $this->body = json_encode(
            ['errorMessage' => $message, 'stackTrace' => $stack ?? $message],
            JSON_INVALID_UTF8_SUBSTITUTE
        );
    }
}

/** One connection of the gateway, cut into requests. */
final class Connection
{
    public $stream;
    private $received = '';

    public function __construct($stream)
    {
        stream_set_blocking($stream, true);
        $this->stream = $stream;
    }

    public function hasMore(): bool
    {
        return $this->received !== '';
    }

    /** [head, body], or null when the connection was closed. */
    public function request(): ?array
    {
        while (($end = strpos($this->received, "\r\n\r\n")) === false) {
            if (!$this->receive()) {
                return null;
            }
        }
        $head = substr($this->received, 0, $end + 2);
        $this->received = substr($this->received, $end + 4);
        $length = self::header($head, 'content-length');
        if ($length === null && stripos((string) self::header($head, 'transfer-encoding'), 'chunked') !== false) {
            $body = $this->chunks();
        } else {
            $body = $this->take((int) $length);
        }
        return $body === null ? null : [$head, $body];
    }

    private function receive(): bool
    {
        $data = @stream_socket_recvfrom($this->stream, READ_SIZE);
        if ($data === false || $data === '') {
            return false;
        }
        $this->received .= $data;
        return true;
    }

    private function take(int $length): ?string
    {
        while (strlen($this->received) < $length) {
            if (!$this->receive()) {
                return null;
            }
        }
        $taken = (string) substr($this->received, 0, $length);
        $this->received = (string) substr($this->received, $length);
        return $taken;
    }

    private function chunks(): ?string
    {
        $body = '';
        while (true) {
            while (($end = strpos($this->received, "\r\n")) === false) {
                if (!$this->receive()) {
                    return null;
                }
            }
            $length = hexdec(substr($this->received, 0, $end));
            $this->take($end + 2);
            $chunk = $this->take($length + 2);
            if ($chunk === null || $length === 0) {
                return $chunk === null ? null : $body;
            }
            $body .= substr($chunk, 0, -2);
        }
    }

    public static function header(string $head, string $name): ?string
    {
        return preg_match("/\r\n$name:[ \t]*([^\r]*)/i", $head, $found) ? $found[1] : null;
    }
}

final class Launcher
{
    private static $pid;
    private static $listener;
    private static $connections = [];
    private static $output;
    private static $token = '';
    private static $order = null;
    private static $handler = null;
    private static $loadFailure;
    private static $context;
    private static $variables = []; // what the context's `environ` holds, and the environment at the start of every run
    private static $trigger = null;
    private static $running = null; // [connection, request id] while user code runs

    public static function open(): void
    {
        $listen = getenv('OPENSCF_LISTEN');
        self::forgetOwnVariables();
        self::$pid = getmypid();
        self::$output = fopen('php://fd/1', 'w'); // stays when user code closes STDOUT
        self::$loadFailure = new Failure('load', 'the instance is not initialised');
        ini_set('memory_limit', '-1'); // the gateway measures
        ini_set('display_errors', '1');
        ini_set('html_errors', '0');
        ini_set('log_errors', '0');
        [$kind, $place] = explode(':', $listen, 2);
        if ($kind === 'unix' && file_exists($place)) {
            unlink($place);
        }
        $options = stream_context_create(['socket' => ['backlog' => 16, 'tcp_nodelay' => true]]);
        $address = $kind === 'unix' ? "unix://$place" : "tcp://0.0.0.0:$place";
        $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
        self::$listener = stream_socket_server($address, $code, $text, $flags, $options);
        register_shutdown_function([self::class, 'shutdown']);
    }

    private static function forgetOwnVariables(): void
    {
        foreach (array_keys(getenv()) as $name) {
            if (strncmp($name, 'OPENSCF_', 8) === 0) {
                putenv($name);
                unset($_SERVER[$name], $_ENV[$name]);
            }
        }
    }

    /** The file to load, or null when there is none. */
    public static function file(): ?string
    {
        return self::$handler[0];
    }

    /** Answers requests; with $generic until the order to initialise has come, otherwise for ever. */
    public static function serve(bool $generic): void
    {
        while (true) {
            $ready = array_map(function ($connection) {
                return $connection->stream;
            }, self::$connections);
            $ready[-1] = self::$listener;
            $none = [];
            if (@stream_select($ready, $none, $none, null) === false) {
                continue;
            }
            foreach ($ready as $number => $_) {
                if ($number === -1) {
                    self::accept();
                } elseif (self::answerAll($number) && $generic) {
                    return;
                }
            }
        }
    }

    private static function accept(): void
    {
        $stream = @stream_socket_accept(self::$listener, 0);
        if ($stream !== false) {
            self::$connections[(int) $stream] = new Connection($stream);
        }
    }

    /** True when the order to initialise was among the requests; the rest wait. */
    private static function answerAll(int $number): bool
    {
        $connection = self::$connections[$number];
        do {
            $request = $connection->request();
            if ($request === null) {
                fclose($connection->stream);
                unset(self::$connections[$number]);
                return false;
            }
            if (self::take($connection, $request[0], $request[1])) {
                return true;
            }
        } while ($connection->hasMore());
        return false;
    }

    private static function take(Connection $connection, string $head, string $body): bool
    {
        if (strncmp($head, 'POST /event-invoke', 18) === 0) {
            self::$running = [$connection, (string) Connection::header($head, 'x-scf-request-id')];
            self::end(self::invoke(Connection::header($head, 'x-scf-trigger-src'), $body));
        } elseif (strncmp($head, 'POST /initialize', 16) === 0 && self::$order === null) {
            self::$running = [$connection, 'init'];
            self::prepare(json_decode($body));
            return true;
        } else {
            $status = strncmp($head, 'GET /idle', 9) === 0 ? '200 OK' : '404 Not Found';
            self::send($connection->stream, "HTTP/1.1 $status\r\nContent-Length: 2\r\n\r\n{}");
        }
        return false;
    }

    private static function prepare(\stdClass $order): void
    {
        self::$order = $order;
        self::$token = $order->outputToken;
        self::$context = self::contextOf($order);
        foreach ((array) $order->environment as $name => $value) {
            self::setVariable((string) $name, $value);
        }
        self::setVariable('SCF_NAMESPACE', $order->function->namespace);
        if (isset($order->environment->TZ)) {
            @date_default_timezone_set($order->environment->TZ);
        }
        chdir($order->codeDirectory);
        $dot = strrpos($order->handler, '.');
        $file = $dot ? $order->codeDirectory . '/' . substr($order->handler, 0, $dot) . '.php' : '';
        if (!is_file($file)) {
            $name = $dot ? substr($order->handler, 0, $dot) . '.php' : '.php';
            self::$loadFailure = new Failure('no-entry', "entry file $name not found, handler is $order->handler");
            $file = null;
        }
        self::$handler = [$file, substr($order->handler, (int) $dot + 1)];
    }

    private static function setVariable(string $name, ?string $value): void
    {
        putenv($value === null ? $name : "$name=$value");
        if ($value === null) {
            unset($_SERVER[$name], $_ENV[$name]);
        } else {
            $_SERVER[$name] = $_ENV[$name] = $value;
        }
    }

    private static function contextOf(\stdClass $order): array
    {
        $function = $order->function;
        $environment = ['SCF_NAMESPACE' => $function->namespace];
        foreach ((array) $order->environment as $name => $value) {
            if (!in_array($name, PLATFORM_NAMES, true) && !preg_match(PLATFORM_PREFIX, (string) $name)) {
                $environment[$name] = $value;
            }
        }
        self::$variables = $environment;
        $pairs = array_map(function ($name, $value) {
            return "$name=$value";
        }, array_keys($environment), $environment);
        return [
            'memory_limit_in_mb' => $function->memoryMegabytes,
            'time_limit_in_ms' => $function->timeoutMillis,
            'request_id' => '',
            'environment' => json_encode($environment, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES),
            'environ' => implode(';', $pairs),
            'function_version' => $function->version,
            'function_name' => $function->name,
            'namespace' => $function->namespace,
            'tencentcloud_region' => $function->region,
            'tencentcloud_appid' => $function->appid,
            'tencentcloud_uin' => $function->uin,
        ];
    }

    /** Ends the initialisation: user code has been loaded, or failed with $error. */
    public static function loaded(?\Throwable $error): void
    {
        [$file, $function] = self::$handler;
        if ($error !== null) {
            self::$loadFailure = new Failure('load', self::textOf($error));
        } elseif ($file !== null && !is_callable($function)) {
            $name = basename($file);
            self::$loadFailure = new Failure('load', "Error: $name has no function '$function', handler is "
                . self::$order->handler);
        } elseif ($file !== null) {
            self::$loadFailure = null;
        }
        self::end(self::$loadFailure ?? '{}');
    }

    /** The JSON text of the result, or a failure. */
    private static function invoke(?string $trigger, string $body)
    {
        if (self::$loadFailure !== null) {
            return self::$loadFailure;
        }
        if ($trigger !== self::$trigger) {
            self::$trigger = $trigger;
            self::setVariable('TRIGGER_SRC', $trigger);
        }
        foreach (self::$variables as $name => $value) {
            if (getenv($name) !== $value || ($_SERVER[$name] ?? null) !== $value) {
                self::setVariable($name, $value);
            }
        }
        $context = (object) self::$context;
        $context->request_id = self::$running[1];
        try {
            $result = call_user_func(self::$handler[1], json_decode($body, false, 4096), $context);
            $text = json_encode($result, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES, 4096);
        } catch (\Throwable $error) {
            return new Failure('user', 'user code exception caught', self::textOf($error));
        }
        if ($text === false) {
            $text = 'the result cannot be written as JSON: ' . json_last_error_msg();
            return new Failure('result', 'user code exception caught', $text);
        }
        return strlen($text) > MAX_RESULT_BYTES ? new Failure('result', 'body size is too long') : $text;
    }

    /** As user code would see it: without the frames of this file. */
    private static function textOf(\Throwable $error): string
    {
        return preg_replace('/^#\d+ ' . preg_quote(__FILE__, '/') . '\(.*\n/m', '', (string) $error);
    }

    /** Output goes out unbuffered by several ways of PHP, so whether there was some is not known: every end is marked. */
    private static function end($outcome, string $headers = ''): void
    {
        while (ob_get_level() > 0 && ob_end_flush()) {
            continue;
        }
        [$connection, $id] = self::$running;
        self::$running = null;
        self::send(self::$output, "\x1e" . self::$token . " $id\n");
        $status = '200 OK';
        if ($outcome instanceof Failure) {
            $status = '500 Internal Server Error';
            $headers .= "X-Openscf-Error: $outcome->kind\r\n";
            $outcome = $outcome->body;
        }
        self::send($connection->stream, "HTTP/1.1 $status\r\nContent-Type: application/json\r\nContent-Length: "
            . strlen($outcome) . "\r\nX-Openscf-Output: 1\r\n$headers\r\n$outcome");
    }

    private static function send($stream, string $data): void
    {
        while ($data !== '') {
            $sent = @fwrite($stream, $data);
            if ($sent === false) {
                return; // nobody reads any more
            }
            $data = (string) substr($data, (int) $sent);
            if ($data !== '' && !$sent) {
                usleep(1000); // a child process may have made the shared pipe non-blocking
            }
        }
    }

    /** The process ends: by exit, by a fatal error, or because it was told to. Forked children have nobody to answer. */
    public static function shutdown(): void
    {
        if (self::$running === null || getmypid() !== self::$pid) {
            return;
        }
        $error = error_get_last();
        if ($error !== null && ($error['type'] & FATAL)) {
            $text = "Fatal error: $error[message] in $error[file]:$error[line]";
            $failure = self::$loadFailure === null
                ? new Failure('user', 'user code exception caught', $text)
                : new Failure('load', $text);
        } else {
            $failure = new Failure('exit', 'Process exited before completing request');
        }
        self::end($failure, "X-Openscf-Recycle: 1\r\n");
    }
}

Launcher::open();
Launcher::serve(true);
try {
    if (Launcher::file() !== null) {
        require Launcher::file();
    }
    Launcher::loaded(null);
} catch (\Throwable $error) {
    Launcher::loaded($error);
    unset($error);
}
Launcher::serve(false);
