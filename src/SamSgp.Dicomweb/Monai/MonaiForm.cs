using System.Net.Http.Headers;
using System.Text;
using SamSgp.Dicomweb.Client.Multipart;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Monai;

/// <summary>What a client sent as multipart/form-data: texts, and files, which lie on disk until they are kept or this is disposed.</summary>
internal sealed class MonaiForm : IDisposable
{
    private const int MostParts = 16, MostHeaderBytes = 16 << 10, MostTextBytes = 4 << 20;

    private static readonly string[] Extensions = [".nii.gz", ".nii", ".nrrd", ".png", ".jpg", ".jpeg", ".dcm", ".bin"];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MonaiUpload>> _files = new(StringComparer.Ordinal);
    private readonly HashSet<MonaiUpload> _kept = [];

    private MonaiForm()
    {
    }

    /// <summary>The field <c>params</c>.</summary>
    public MonaiParameters Parameters { get; private set; } = MonaiParameters.None;

    /// <summary>Reads a request's form; one without a body has nothing in it.</summary>
    /// <exception cref="MultipartFormatException">It is no form.</exception>
    /// <exception cref="MultipartLimitException">It is larger than allowed.</exception>
    /// <exception cref="MonaiException">A file or the parameters are not of a kind that is read.</exception>
    public static async Task<MonaiForm> ReadAsync(HttpRequest request, MonaiUploads uploads, long mostBytes, CancellationToken cancellationToken)
    {
        var form = new MonaiForm();
        if (request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)) return form;
        if (MediaType.Parse(request.ContentType ?? "") is not { Name: "multipart/form-data" } type)
            throw new MonaiException(ProblemType.UnsupportedMediaType, "The body is not multipart/form-data.");
        try
        {
            using var reader = new MultipartReader(request.Body, type.Parameters.GetValueOrDefault("boundary") ?? "",
                new MultipartLimits(MostParts, mostBytes, MostHeaderBytes));
            while (await reader.ReadPartAsync(cancellationToken) is { } part) await form.TakeAsync(part, reader, uploads, cancellationToken);
            form.Parameters = MonaiParameters.Of(form._texts.GetValueOrDefault("params"));
            return form;
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    /// <summary>The file of a field; null for none.</summary>
    public MonaiUpload? File(string name) => _files.GetValueOrDefault(name) is [var first, ..] ? first : null;

    /// <summary>How many files a field has.</summary>
    public int Count(string name) => _files.GetValueOrDefault(name)?.Count ?? 0;

    /// <summary>A text; empty for none.</summary>
    public string Text(string name) => _texts.GetValueOrDefault(name) ?? "";

    /// <summary>A file that outlives the form.</summary>
    public MonaiUpload Keep(MonaiUpload upload)
    {
        _kept.Add(upload);
        return upload;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values.SelectMany(files => files).Except(_kept)) System.IO.File.Delete(file.Path);
    }

    private async Task TakeAsync(MultipartPart part, MultipartReader reader, MonaiUploads uploads, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.Headers.GetValueOrDefault("Content-Disposition"), out var disposition)
            || disposition.Name?.Trim('"') is not { Length: > 0 } name)
            throw new MonaiException(ProblemType.MalformedRequest, $"Part {part.Number} of the form has no name.");
        if (disposition.FileName is null && disposition.FileNameStar is null)
        {
            _texts[name] = await TextAsync(name, reader, cancellationToken);
            return;
        }

        // Whole paths of the client's machine come here: what they end with counts, and nothing else is looked at.
        var fileName = (disposition.FileNameStar ?? disposition.FileName!).Trim('"');
        var extension = Extensions.FirstOrDefault(known => fileName.EndsWith(known, StringComparison.OrdinalIgnoreCase))
            ?? throw new MonaiException(ProblemType.UnsupportedMediaType, $"The file of '{name}' is of no kind that is read: {string.Join(", ", Extensions[..^2])} are.");
        var upload = await uploads.ReceiveAsync(reader.ReadBodyAsync, extension, cancellationToken);
        if (_files.TryGetValue(name, out var files)) files.Add(upload);
        else _files[name] = [upload];
    }

    private static async Task<string> TextAsync(string name, MultipartReader reader, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        for (var bytes = await reader.ReadBodyAsync(cancellationToken); bytes.Length > 0; bytes = await reader.ReadBodyAsync(cancellationToken))
        {
            if (text.Length + bytes.Length > MostTextBytes) throw new MonaiException(ProblemType.TooLarge, $"The field '{name}' has more than {MostTextBytes >> 20} MB.");
            text.Write(bytes.Span);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
