using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SamSgp.Dicom;

/// <summary>The DICOM JSON model (PS3.18 Annex F), both ways.</summary>
public static class DicomJson
{
    /// <summary>A dataset as JSON text.</summary>
    public static string ConvertDicomToJson(DicomDataset dataset, bool writeTagsAsKeywords = false, bool formatIndented = false)
    {
        var options = new DicomJsonOptions { WriteTagsAsKeywords = writeTagsAsKeywords, IsIndented = formatIndented };
        return Encoding.UTF8.GetString(ToUtf8(dataset, options).Span);
    }

    /// <summary>Datasets as the text of a JSON array.</summary>
    public static string ConvertDicomToJson(IEnumerable<DicomDataset> dataset, bool writeTagsAsKeywords = false, bool formatIndented = false)
    {
        var options = new DicomJsonOptions { WriteTagsAsKeywords = writeTagsAsKeywords, IsIndented = formatIndented };
        var output = new ArrayBufferWriter<byte>();
        using (var json = Writer(output, options))
        {
            json.WriteStartArray();
            foreach (var item in dataset) Write(json, item, options);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A dataset from JSON text. Binary values at URIs have a <see cref="BulkDataUriByteBuffer"/>; private
    /// attributes and their creators are kept; where text needs it, SpecificCharacterSet becomes ISO_IR 192.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM JSON, or, where validated, a value breaks its VR's rules.
    /// </exception>
    public static DicomDataset ConvertJsonToDicom(string json, bool autoValidate = true) =>
        new JsonDatasetReader(Utf8(json), autoValidate).ReadOne();

    /// <summary>Datasets from the text of a JSON array; see <see cref="ConvertJsonToDicom"/>.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM JSON.</exception>
    public static DicomDataset[] ConvertJsonToDicomArray(string json) =>
        [.. new JsonDatasetReader(Utf8(json), false).ReadMany()];

    /// <summary>A dataset as JSON in UTF-8.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(DicomDataset dataset, DicomJsonOptions? options = null)
    {
        options ??= DicomJsonOptions.Default;
        var output = new ArrayBufferWriter<byte>();
        using (var json = Writer(output, options)) Write(json, dataset, options);
        return output.WrittenMemory;
    }

    /// <summary>A dataset from JSON in UTF-8; see <see cref="ConvertJsonToDicom"/>.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM JSON.</exception>
    public static DicomDataset FromUtf8(ReadOnlySpan<byte> utf8, bool autoValidate = false) =>
        new JsonDatasetReader(WithoutMark(utf8), autoValidate).ReadOne();

    /// <summary>Datasets from JSON in UTF-8: an array of them, or one alone.</summary>
    /// <exception cref="DicomFormatException">It is no DICOM JSON.</exception>
    public static IReadOnlyList<DicomDataset> ArrayFromUtf8(ReadOnlySpan<byte> utf8, bool autoValidate = false) =>
        new JsonDatasetReader(WithoutMark(utf8), autoValidate).ReadMany();

    /// <summary>Writes a dataset as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, DicomDataset dataset, DicomJsonOptions? options = null) =>
        new JsonDatasetWriter(json, options ?? DicomJsonOptions.Default).Write(dataset);

    /// <summary>Writes datasets as a JSON array to a stream, each as it comes; little is in memory at a time.</summary>
    public static async Task WriteArrayAsync(Stream stream, IAsyncEnumerable<DicomDataset> datasets, DicomJsonOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        options ??= DicomJsonOptions.Default;
        await using var json = new Utf8JsonWriter(stream, WriterOptions(options));
        json.WriteStartArray();
        await foreach (var dataset in datasets.WithCancellation(cancellationToken))
            await new JsonDatasetWriter(json, options).WriteAsync(dataset, cancellationToken);
        json.WriteEndArray();
        await json.FlushAsync(cancellationToken);
    }

    /// <summary>Writes a dataset as a JSON object to a stream.</summary>
    public static async Task WriteAsync(Stream stream, DicomDataset dataset, DicomJsonOptions? options, CancellationToken cancellationToken)
    {
        options ??= DicomJsonOptions.Default;
        await using var json = new Utf8JsonWriter(stream, WriterOptions(options));
        await new JsonDatasetWriter(json, options).WriteAsync(dataset, cancellationToken);
        await json.FlushAsync(cancellationToken);
    }

    private static Utf8JsonWriter Writer(IBufferWriter<byte> output, DicomJsonOptions options) => new(output, WriterOptions(options));

    // DICOM JSON is a document of its own, not part of a page: only what JSON needs is escaped.
    private static JsonWriterOptions WriterOptions(DicomJsonOptions options) => new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = options.IsIndented,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    private static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json.TrimStart('\uFEFF'));

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
}
