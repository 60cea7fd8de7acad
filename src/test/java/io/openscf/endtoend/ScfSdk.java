package io.openscf.endtoend;

import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.scf.v20180416.ScfClient;
import com.tencentcloudapi.scf.v20180416.models.Code;
import com.tencentcloudapi.scf.v20180416.models.CreateFunctionRequest;
import com.tencentcloudapi.scf.v20180416.models.FunctionLog;
import com.tencentcloudapi.scf.v20180416.models.GetFunctionLogsRequest;
import com.tencentcloudapi.scf.v20180416.models.GetFunctionRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The official Java SDK, pointed at a gateway of ours. */
final class ScfSdk {
    private ScfSdk() {}

    /** A client that signs with the given method: {@code TC3-HMAC-SHA256}, {@code HmacSHA1} or {@code HmacSHA256}. */
    static ScfClient client(GatewayProcess gateway, String signMethod) {
        var http = new HttpProfile();
        http.setEndpoint(gateway.address());
        http.setProtocol(HttpProfile.REQ_HTTP);
        var profile = new ClientProfile(signMethod, http);
        return new ScfClient(
                new Credential(gateway.fact("secretId"), gateway.fact("secretKey")), "ap-guangzhou", profile);
    }

    static ScfClient client(GatewayProcess gateway) {
        return client(gateway, ClientProfile.SIGN_TC3_256);
    }

    /** Creates a function of one file and waits until it can be called. */
    static void create(ScfClient client, String name, String runtime, String file, String code)
            throws TencentCloudSDKException {
        var request = new CreateFunctionRequest();
        request.setFunctionName(name);
        request.setRuntime(runtime);
        request.setHandler("index.main_handler");
        request.setTimeout(10L);
        request.setCode(zip(file, code));
        client.CreateFunction(request);
        awaitActive(client, name);
    }

    static Code zip(String file, String content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var code = new Code();
        code.setZipFile(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        return code;
    }

    static void awaitActive(ScfClient client, String name) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            var request = new GetFunctionRequest();
            request.setFunctionName(name);
            return "Active".equals(client.GetFunction(request).getStatus());
        });
    }

    /** Every log record of a function that has ended. */
    static List<FunctionLog> logs(ScfClient client, String name) throws TencentCloudSDKException {
        var all = new ArrayList<FunctionLog>();
        while (true) {
            var request = new GetFunctionLogsRequest();
            request.setFunctionName(name);
            request.setOffset((long) all.size());
            request.setLimit(500L);
            request.setOrder("asc");
            request.setOrderBy("start_time");
            var page = client.GetFunctionLogs(request).getData();
            if (page == null || page.length == 0) {
                return all.stream()
                        .filter(record -> record.getInvokeFinished() == 1)
                        .toList();
            }
            all.addAll(List.of(page));
        }
    }
}
