using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;

namespace SamSgp.Cli.Series;

/// <summary>A NIfTI file or a picture: an image of its own, which says little of itself.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Header">What the JSON file beside it states, as DICOM's attributes; empty where there is none.</param>
/// <param name="Slices">How many it has.</param>
internal sealed record PlainImage(InputFile File, DicomDataset Header, int Slices)
{
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>Why it cannot be read; null where nothing is known against it.</summary>
    public string? Fault { get; private init; }

    /// <summary>True where its header says that it is a label map, which nobody segments.</summary>
    public bool HoldsLabels { get; private init; }

    /// <summary>True for NIfTI, false for a picture.</summary>
    public bool IsVolume => IsNifti(File.Name);

    /// <summary>Whether a name is that of a NIfTI file.</summary>
    public static bool IsNifti(string name) =>
        name.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name is that of a picture.</summary>
    public static bool IsPicture(string name) => Pictures.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>All of an input, by their names; what begins as DICOM is none, whatever its name. Hidden files are left out: systems lay theirs
    /// beside images, under the images' names.</summary>
    /// <param name="input">The files.</param>
    /// <param name="except">Full path of a folder whose files are no input; null for none.</param>
    /// <param name="token">Ends the search.</param>
    public static IReadOnlyList<PlainImage> All(InputFiles input, string? except, CancellationToken token) =>
        [.. input.Files.Where(file => Is(file) && !LiesIn(except, file)).Select(file =>
        {
            token.ThrowIfCancellationRequested();
            return Look(file, input);
        })];

    /// <summary>Whether a file is one.</summary>
    public static bool Is(InputFile file) => (IsNifti(file.Name) || IsPicture(file.Name)) && !Path.GetFileName(file.Name).StartsWith('.')
        && !DicomFile.HasValidHeader(file.Path);

    private static bool LiesIn(string? folder, InputFile file) =>
        folder is not null && file.Path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static PlainImage Look(InputFile file, InputFiles input)
    {
        try
        {
            var header = Sidecar.Read(file, input);
            return IsNifti(file.Name) ? new(file, header, NiftiFile.ReadGeometry(file.Path).Slices) { HoldsLabels = NiftiFile.IsLabelMap(file.Path) }
                : new(file, header, 1);
        }
        catch (Exception fault) when (fault is CommandException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(file, [], 0) { Fault = fault.Message };
        }
    }
}
