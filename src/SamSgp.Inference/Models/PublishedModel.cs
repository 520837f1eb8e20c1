namespace SamSgp.Inference.Models;

/// <summary>Checkpoints that others publish and this product can use; a user downloads them and adds them
/// once.</summary>
/// <param name="File">The file's own name.</param>
/// <param name="Address">Where it is published.</param>
/// <param name="Licence">Under what terms.</param>
/// <param name="ImageSize">Side of the images it was trained at.</param>
public sealed record PublishedModel(string File, string Address, string Licence, int ImageSize)
{
    private const string Sam21 = "https://dl.fbaipublicfiles.com/segment_anything_2/092824/";
    private const string Sam20 = "https://dl.fbaipublicfiles.com/segment_anything_2/072824/";
    private const string MedSam2 = "https://huggingface.co/wanglab/MedSAM2/resolve/main/";

    /// <summary>Meta's and MedSAM2's.</summary>
    public static IReadOnlyList<PublishedModel> All { get; } =
    [
        .. new[] { "tiny", "small", "base_plus", "large" }.Select(size => Meta(Sam21, $"sam2.1_hiera_{size}.pt")),
        .. new[] { "tiny", "small", "base_plus", "large" }.Select(size => Meta(Sam20, $"sam2_hiera_{size}.pt")),
        .. new[] { "latest", "2411", "CTLesion", "MRI_LiverLesion", "US_Heart" }.Select(part =>
            Med($"MedSAM2_{part}.pt")),
    ];

    /// <summary>The published model of a file's name, whatever it ends with, or null.</summary>
    public static PublishedModel? Of(string path) => All.FirstOrDefault(model =>
        Path.GetFileNameWithoutExtension(model.File)
            .Equals(Path.GetFileNameWithoutExtension(path), StringComparison.OrdinalIgnoreCase));

    private static PublishedModel Meta(string folder, string file) => new(file, folder + file, "Apache-2.0", 1024);

    private static PublishedModel Med(string file) =>
        new(file, MedSam2 + file, "see the model's page (research and education)", 512);
}
