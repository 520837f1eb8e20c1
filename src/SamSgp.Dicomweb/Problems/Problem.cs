using System.Text.Encodings.Web;
using System.Text.Json;

namespace SamSgp.Dicomweb.Problems;

/// <summary>One refusal: its row of the table and what a person needs to do better.</summary>
/// <param name="Type">Row of the table.</param>
/// <param name="Detail">What, where, and what would be right; null where nothing may be said.</param>
internal sealed record Problem(ProblemType Type, string? Detail)
{
    // People read these in terminals and logs, and no browser takes them for HTML: quotes stay quotes.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>DICOM status or failure reason that says the same, four hexadecimal digits.</summary>
    public string? DicomStatus { get; init; }

    /// <summary>The attribute it is about, as eight hexadecimal digits.</summary>
    public string? Tag { get; init; }

    /// <summary>Seconds after which another attempt makes sense; sent as Retry-After.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Nothing further may wait now. Half a minute of a full queue's work makes room for more than one.</summary>
    public static Problem QueueFull(string? detail) => new(ProblemType.QueueFull, detail) { RetryAfterSeconds = 30 };

    /// <summary>Writes the response: <c>application/problem+json</c> (RFC 9457).</summary>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = Type.Status;
        response.ContentType = "application/problem+json";
        // What was said of the answer that there is not.
        response.Headers.ETag = default;
        response.Headers.CacheControl = "no-store";
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = $"{seconds}";
        await using var json = new Utf8JsonWriter(response.BodyWriter, Writing);
        json.WriteStartObject();
        json.WriteString("type", Type.Urn);
        json.WriteString("title", Type.Title);
        json.WriteNumber("status", Type.Status);
        if (Detail is not null) json.WriteString("detail", Detail);
        if (DicomStatus is not null) json.WriteString("dicomStatus", DicomStatus);
        if (Tag is not null) json.WriteString("tag", Tag);
        json.WriteString("traceId", System.Diagnostics.Activity.Current?.Id ?? context.TraceIdentifier);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }
}
