using System.Net;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Tests.Api;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>Sends what MONAI Label's own client sends, byte for byte: its boundary, its order, its headers.</summary>
internal sealed class MonaiClient(PhantomService service, string client = "slicer", string path = "/monailabel")
{
    private const string Limit = "----------lImIt_of_THE_fIle_eW_$";

    public HttpClient Http { get; init; } = service.Http;

    public async Task<JsonElement> InfoAsync() => await (await Http.GetAsync($"{path}/info/")).JsonAsync();

    public Task<HttpResponseMessage> UploadAsync(string image, byte[] file, string name = "/home/me/a b.nii.gz") =>
        FormAsync(HttpMethod.Put, $"datastore/?image={Quote(image)}", [("params", Text(new { client_id = client }))], [("file", name, file)]);

    public async Task<string> BeginAsync(byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "files", "a.nii.gz" }, { new StringContent(client), "client_id" } };
        using var answer = await Http.PutAsync($"{path}/session/", form);
        return (await answer.JsonAsync()).GetProperty("session_id").GetString()!;
    }

    public Task<HttpResponseMessage> InferAsync(string model, string image, object parameters, string? session = null, (string, string, byte[])[]? files = null, string? output = null)
    {
        var address = $"infer/{Quote(model)}?image={Quote(image)}" + (session is null ? "" : $"&session_id={Quote(session)}") + (output is null ? "" : $"&output={output}");
        var all = JsonSerializer.SerializeToNode(parameters)!.AsObject();
        all["client_id"] = client;
        return FormAsync(HttpMethod.Post, address, [("params", all.ToJsonString())], files ?? []);
    }

    public Task<HttpResponseMessage> SubmitAsync(string image, byte[] label, object parameters, string name = "/home/user/label.nii.gz")
    {
        var all = JsonSerializer.SerializeToNode(parameters)!.AsObject();
        all["client_id"] = client;
        return FormAsync(HttpMethod.Put, $"datastore/label?image={Quote(image)}&tag=final", [("params", all.ToJsonString())], [("label", name, label)]);
    }

    public async Task<HttpResponseMessage> FormAsync(HttpMethod method, string address, (string Name, string Value)[] fields, (string Name, string File, byte[] Bytes)[] files)
    {
        using var body = new MemoryStream();
        void Line(string line) => body.Write(Encoding.UTF8.GetBytes(line + "\r\n"));
        foreach (var (name, value) in fields)
        {
            Line("--" + Limit);
            Line($"Content-Disposition: form-data; name=\"{name}\"");
            Line("");
            Line(value);
        }

        foreach (var (name, file, bytes) in files)
        {
            Line("--" + Limit);
            Line($"Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
            Line("Content-Type: application/octet-stream");
            Line("");
            body.Write(bytes);
            Line("");
        }

        Line($"--{Limit}--");
        Line("");
        using var request = new HttpRequestMessage(method, $"{path}/{address}") { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Limit}");
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        return await Http.SendAsync(request);
    }

    /// <summary>The two parts of an answer: parameters, and the label map's file.</summary>
    public static async Task<(JsonElement Parameters, string FileName, byte[] Image)> PartsOf(HttpResponseMessage answer)
    {
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var type = answer.Content.Headers.GetValues("Content-Type").Single();
        Assert.StartsWith("multipart/form-data; boundary=samsgp", type, StringComparison.Ordinal);
        var boundary = type["multipart/form-data; boundary=".Length..];
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        Assert.NotEqual(true, answer.Headers.TransferEncodingChunked);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        var text = Encoding.Latin1.GetString(body);
        var head = $"--{boundary}\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/json\r\n\r\n";
        Assert.StartsWith(head, text, StringComparison.Ordinal);
        var next = text.IndexOf($"\r\n--{boundary}\r\n", head.Length, StringComparison.Ordinal);
        using var parameters = JsonDocument.Parse(Encoding.UTF8.GetString(body, head.Length, next - head.Length));
        var image = text[(next + boundary.Length + 6)..];
        const string start = "Content-Disposition: form-data; name=\"image\"; filename=\"";
        Assert.StartsWith(start, image, StringComparison.Ordinal);
        var name = image[start.Length..image.IndexOf('"', start.Length)];
        var middle = $"{start}{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        Assert.StartsWith(middle, image, StringComparison.Ordinal);
        var tail = $"\r\n--{boundary}--\r\n";
        Assert.EndsWith(tail, image, StringComparison.Ordinal);
        return (parameters.RootElement.Clone(), name, Encoding.Latin1.GetBytes(image[middle.Length..^tail.Length]));
    }

    private static string Text(object value) => JsonSerializer.Serialize(value);

    // As quote_plus does.
    private static string Quote(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
