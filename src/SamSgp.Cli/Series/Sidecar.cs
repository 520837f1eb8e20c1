using System.Text.Json;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Series;

/// <summary>The JSON file beside a NIfTI file or a picture, under the same name, that states what it shows: as dcm2niix writes it and the Brain
/// Imaging Data Structure has it, with DICOM's keywords as keys.</summary>
internal static class Sidecar
{
    // Those that are met have a few kilobytes.
    private const long MostBytes = 4 << 20;

    private static readonly string[] Keywords = ["Modality", "BodyPartExamined", .. Enum.GetNames<SeriesAttribute>()];

    /// <summary>What is stated of all that tasks ask for; nothing where there is no such file. A <see cref="CommandException"/> says why it cannot
    /// be read.</summary>
    /// <param name="image">The image's file.</param>
    /// <param name="input">Where the other lies.</param>
    public static DicomDataset Read(InputFile image, InputFiles input)
    {
        var header = new DicomDataset { AutoValidate = false };
        if (input.Find(NameOf(image.Below)) is not { } file) return header;
        try
        {
            if (new FileInfo(file.Path) is { Length: > MostBytes } large) throw new CommandException($"{file.Name} has {large.Length >> 20} MB: too many to state what an image shows.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.Path));
            // Programs also keep outlines and lists under such names: they state nothing.
            if (document.RootElement.ValueKind != JsonValueKind.Object) return header;
            foreach (var keyword in Keywords)
                if (document.RootElement.TryGetProperty(keyword, out var value) && TextsOf(value) is { Length: > 0 } texts)
                    header.AddOrUpdate(DicomDictionary.Default[keyword], texts);
            return header;
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{file.Name}, which says what the image shows, cannot be read: {fault.Message}", fault);
        }
    }

    private static string NameOf(string image)
    {
        var name = image.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? image[..^".gz".Length] : image;
        return Path.ChangeExtension(name, ".json");
    }

    private static string[] TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
        _ => [],
    };
}
