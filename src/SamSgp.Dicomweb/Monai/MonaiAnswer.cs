using System.Globalization;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Nrrd;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Dicomweb.Monai;

/// <summary>A label map as clients want it: a form of two parts, one after the other as they read it, its length said beforehand.</summary>
/// <param name="Extension">How the label map is written: .nrrd, .nii, .nii.gz or .png.</param>
/// <param name="Compress">Whether NRRD is gzip.</param>
internal sealed record MonaiAnswer(string Extension, bool Compress)
{
    private static readonly string[] Known = [".nrrd", ".nii.gz", ".nii", ".png"];

    /// <summary>What a request asks for.</summary>
    /// <exception cref="MonaiException">It is not written here.</exception>
    public static MonaiAnswer Of(MonaiParameters parameters, MonaiUpload? brought)
    {
        var asked = parameters.Text("result_extension")?.ToLowerInvariant();
        if (asked is { Length: > 0 } && !Known.Contains(asked))
            throw new MonaiException(ProblemType.MalformedRequest, $"result_extension is '{asked}'; {string.Join(", ", Known)} can be given.");
        return new MonaiAnswer(asked is { Length: > 0 } ? asked : MonaiImages.ExtensionFor(brought), parameters.Flag("result_compress") ?? true);
    }

    /// <summary>The label map as a file.</summary>
    /// <exception cref="MonaiException">The form cannot hold it.</exception>
    public byte[] Encode(MonaiLabelMap map)
    {
        using var bytes = new MemoryStream();
        switch (Extension)
        {
            case ".nrrd":
                NrrdFile.WriteLabels(bytes, map.Geometry, map.Labels, Compress);
                break;
            case ".png" when map.Geometry.Slices == 1:
                RasterImage.From8Bit(map.Geometry.Columns, map.Geometry.Rows, map.Labels).WritePng(bytes);
                break;
            case ".png":
                throw new MonaiException(ProblemType.MalformedRequest, $"A PNG holds one slice, the image has {map.Geometry.Slices}.");
            default:
                return Nifti(map);
        }

        return bytes.ToArray();
    }

    /// <summary>The label map with what belongs to it, exactly as the clients that there are read it.</summary>
    public async Task WriteFormAsync(HttpResponse response, MonaiLabelMap map, double seconds, CancellationToken cancellationToken)
    {
        var image = Encode(map);
        var id = Guid.NewGuid().ToString("n")[..8];
        var boundary = "samsgp" + id;
        var head = Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/json\r\n\r\n"
            + $"{ParametersOf(map, seconds)}\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{id}{Extension}\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n");
        var tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        // No quotes: one client compares the text. A length: another cannot read pieces.
        response.ContentType = $"multipart/form-data; boundary={boundary}";
        response.ContentLength = head.Length + image.Length + tail.Length;
        await response.Body.WriteAsync(head, cancellationToken);
        await response.Body.WriteAsync(image, cancellationToken);
        await response.Body.WriteAsync(tail, cancellationToken);
    }

    /// <summary>What belongs to a label map, as JSON.</summary>
    public static string ParametersOf(MonaiLabelMap map, double seconds) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["label_names"] = map.Names, ["warnings"] = map.Warnings,
        ["latencies"] = new Dictionary<string, double> { ["total"] = Math.Round(seconds, 3) },
    });

    private byte[] Nifti(MonaiLabelMap map)
    {
        var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"samsgp-{Guid.NewGuid():n}{Extension}"));
        try
        {
            NiftiFile.Write(path, map.Geometry, slice => map.Labels.AsSpan(slice * map.Geometry.SliceLength, map.Geometry.SliceLength));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
