using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Series;

/// <summary>The files that an input names: a folder with all below it, one file, a ZIP, or those that a DICOMDIR names. What was
/// unpacked goes when they are disposed.</summary>
internal sealed class InputFiles : IDisposable
{
    private const string DirectoryName = "DICOMDIR";
    private static readonly string DirectoryStorage = DicomUID.MediaStorageDirectoryStorage.UID;

    private readonly UnpackedZip? _zip;
    private Dictionary<string, InputFile>? _byName;

    private InputFiles(IReadOnlyList<InputFile> files, IReadOnlyList<string> remarks, UnpackedZip? zip = null) =>
        (Files, Remarks, _zip) = (files, remarks, zip);

    /// <summary>In order of name.</summary>
    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>What of the input is not there.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Finds them; a <see cref="CommandException"/> says what is wrong with the input.</summary>
    public static InputFiles Open(string path, CancellationToken token)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            return new([.. Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != DirectoryName).Order(StringComparer.Ordinal).Select(file => new InputFile(file, file, Path.GetRelativePath(full, file)))], []);
        }

        if (!File.Exists(full)) throw new CommandException($"{full} is not there.");
        if (UnpackedZip.IsZip(full))
        {
            var zip = UnpackedZip.Of(full, token);
            return new(zip.Files, [], zip);
        }

        return IsDirectory(full) ? Named(full) : new([InputFile.Of(full)], []);
    }

    /// <summary>The file of a name below the input; null where there is none.</summary>
    public InputFile? Find(string below) => (_byName ??= Files.DistinctBy(file => file.Below).ToDictionary(file => file.Below)).GetValueOrDefault(below);

    /// <inheritdoc/>
    public void Dispose() => _zip?.Dispose();

    private static bool IsDirectory(string file)
    {
        if (!DicomFile.HasValidHeader(file)) return false;
        try
        {
            return DicomFile.Open(file, FileReadOption.SkipLargeTags).FileMetaInfo
                .GetSingleValueOrDefault(DicomTag.MediaStorageSOPClassUID, "") == DirectoryStorage;
        }
        catch (DicomFormatException)
        {
            return false; // whoever reads it says what is wrong
        }
    }

    // Basic Directory (PS3.3 F.3): Referenced File ID names a file by folders below the one that DICOMDIR lies in.
    private static InputFiles Named(string directory)
    {
        var root = Path.GetDirectoryName(directory)!;
        var records = DicomFile.Open(directory).Dataset.TryGetSequence(DicomTag.DirectoryRecordSequence, out var sequence) ? sequence.Items : [];
        var named = records.Where(record => record.TryGetValues<string>(DicomTag.ReferencedFileID, out var parts) && parts.Length > 0)
            .Select(record => record.GetValues<string>(DicomTag.ReferencedFileID)).ToList();
        if (named.Find(parts => !Array.TrueForAll(parts, IsPlain)) is { } strange)
            throw new CommandException($"{directory} names a file '{string.Join('\\', strange)}', which is no place below its folder.");
        var found = named.Select(parts => Find(root, parts)).ToList();
        var missing = found.Count(file => file is null);
        return new([.. found.OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(InputFile.Of)],
            missing > 0 ? [$"{missing} of {named.Count} files that {directory} names are not there."] : []);
    }

    private static bool IsPlain(string part) =>
        part.Length > 0 && part is not ("." or "..") && part.AsSpan().IndexOfAny("/\\:\0") < 0;

    // Media are written in capitals and copied in whatever letters a system likes.
    private static string? Find(string folder, string[] parts)
    {
        var exact = Path.Combine([folder, .. parts]);
        if (File.Exists(exact)) return exact;
        foreach (var part in parts)
        {
            if (!Directory.Exists(folder)) return null;
            var next = Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(entry =>
                Path.GetFileName(entry).Equals(part, StringComparison.OrdinalIgnoreCase));
            if (next is null) return null;
            folder = next;
        }

        return File.Exists(folder) ? folder : null;
    }
}

/// <summary>A file that may hold an image.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What the user calls it.</param>
/// <param name="Below">Its path below the input, which results may be called by.</param>
internal sealed record InputFile(string Path, string Name, string Below)
{
    public static InputFile Of(string path) => new(path, path, System.IO.Path.GetFileName(path));
}
