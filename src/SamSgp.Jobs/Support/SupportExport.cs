using System.Globalization;
using System.IO.Compression;
using System.Text;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Support;

/// <summary>Examples as files for a manifest: a ZIP with a folder <c>support</c> and the lines that name its files.</summary>
public static class SupportExport
{
    /// <summary>Writes the ZIP.</summary>
    /// <param name="output">Written from front to back; stays open.</param>
    /// <param name="taught">Where the files are.</param>
    /// <param name="history">Its current examples are written.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    public static async Task WriteAsync(Stream output, TaughtSupport taught, SupportHistory history, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(
            output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        var lines = new StringBuilder(
            "# Put the folder support beside the task's manifest, and these lines below its \"support:\".\n");
        var cases = new List<string>();
        foreach (var (index, example) in history.Examples.Index())
        {
            var files = taught.FilesOf(example);
            if (!cases.Contains(files.Case)) cases.Add(files.Case);
            // Whose images are of one patient is seen by their names.
            var name = string.Create(CultureInfo.InvariantCulture, $"taught{history.Current}-case{cases.IndexOf(files.Case) + 1}-{index + 1}");
            await AddAsync(zip, files.Image, $"support/{name}_image.nii.gz", cancellationToken);
            await AddAsync(zip, files.Masks[0].Path, $"support/{name}_mask.nii.gz", cancellationToken);
            lines.Append(CultureInfo.InvariantCulture, $"  # {OneLine(example.Description)}, {example.Added:yyyy-MM-dd}\n")
                .Append(CultureInfo.InvariantCulture, $"  - image: support/{name}_image.nii.gz\n")
                .Append(CultureInfo.InvariantCulture, $"    mask: support/{name}_mask.nii.gz\n")
                .Append("    case: '^(taught[0-9]+-case[0-9]+)-'\n")
                .Append(CultureInfo.InvariantCulture, $"    slices: spread {((SliceSelection.Spread)files.Slices).Count}\n");
        }

        var entry = zip.CreateEntry("support.yaml");
        await using var text = await entry.OpenAsync(cancellationToken);
        await text.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), cancellationToken);
    }

    // Compressed already: the ZIP only holds them together.
    private static async Task AddAsync(ZipArchive zip, string path, string name, CancellationToken cancellationToken) =>
        await zip.CreateEntryFromFileAsync(path, name, CompressionLevel.NoCompression, cancellationToken);

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
