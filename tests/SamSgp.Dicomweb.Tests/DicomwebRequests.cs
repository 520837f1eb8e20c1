using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Client.Multipart;

namespace SamSgp.Dicomweb.Tests;

/// <summary>Requests as DICOMweb clients send them, and their answers taken apart.</summary>
internal static class DicomwebRequests
{
    public static Task<HttpResponseMessage> StoreAsync(this HttpClient http, string path, params IEnumerable<string> files) =>
        http.StoreBytesAsync(path, files.Select(File.ReadAllBytes));

    public static Task<HttpResponseMessage> StoreBytesAsync(this HttpClient http, string path, params IEnumerable<byte[]> instances)
    {
        var content = new MultipartContent("related", "a-boundary");
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (var instance in instances)
        {
            var part = new ByteArrayContent(instance);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            content.Add(part);
        }

        return http.PostAsync(path, content);
    }

    public static Task<HttpResponseMessage> GetAsync(this HttpClient http, string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return http.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement> QueryAsync(this HttpClient http, string path) => await (await http.GetAsync(path)).JsonAsync();

    public static async Task<IReadOnlyList<(string ContentType, byte[] Body)>> PartsAsync(this HttpResponseMessage response)
    {
        var boundary = response.Content.Headers.ContentType!.Parameters.Single(p => p.Name == "boundary").Value!.Trim('"');
        using var reader = new MultipartReader(
            await response.Content.ReadAsStreamAsync(), boundary, new MultipartLimits(100_000, long.MaxValue, 8192));
        var parts = new List<(string, byte[])>();
        while (await reader.ReadPartAsync(CancellationToken.None) is { } part)
        {
            var body = new MemoryStream();
            while (await reader.ReadBodyAsync(CancellationToken.None) is { Length: > 0 } bytes) body.Write(bytes.Span);
            parts.Add((part.ContentType ?? "", body.ToArray()));
        }

        return parts;
    }

    /// <summary>First value of an attribute as text; null where there is none.</summary>
    public static string? Text(this JsonElement dataset, string tag) =>
        dataset.TryGetProperty(tag, out var element) && element.TryGetProperty("Value", out var values) && values.GetArrayLength() > 0
            ? values[0].ValueKind == JsonValueKind.Object ? values[0].GetProperty("Alphabetic").GetString() : values[0].ToString()
            : null;

    public static JsonElement[] Items(this JsonElement dataset, string tag) =>
        dataset.TryGetProperty(tag, out var element) ? [.. element.GetProperty("Value").EnumerateArray()] : [];

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
