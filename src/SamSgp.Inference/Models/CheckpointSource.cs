using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;

namespace SamSgp.Inference.Models;

/// <summary>A checkpoint file and what is known of it before its weights are read.</summary>
/// <param name="Name">For results and messages.</param>
/// <param name="Path">The file.</param>
/// <param name="Config">Sizes of its network.</param>
/// <param name="Traits">How the weights want to be used.</param>
/// <param name="Sha256">What the registry says its hash is; null for a file that is in none.</param>
internal sealed record CheckpointSource(string Name, string Path, Sam2Config Config, ModelTraits Traits, string? Sha256)
{
    /// <summary>Of an entry of the registry.</summary>
    public static CheckpointSource Of(ModelEntry entry) =>
        new(entry.Name, entry.CheckpointPath, entry.Config, entry.Traits, entry.Sha256);

    /// <summary>Of a file: by the entry beside it, if that is the file's, else recognised by its metadata or its
    /// keys.</summary>
    public static CheckpointSource Of(string path)
    {
        var entry = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!,
            ModelEntry.FileName);
        if (File.Exists(entry) && ModelEntry.Read(entry) is var read
            && read.CheckpointPath == System.IO.Path.GetFullPath(path))
            return Of(read);
        using var file = CheckpointFile.Open(path);
        var config = CheckpointRecognition.Recognize(file).Config;
        if (config.Refiner != RefinerKind.Published && PublishedModel.Of(path) is { } published)
            config = config with { ImageSize = published.ImageSize };
        return new CheckpointSource(System.IO.Path.GetFileName(path), path, config, TraitsOf(file, config), null);
    }

    private static ModelTraits TraitsOf(ICheckpointFile file, Sam2Config config) => NetworkMetadata.Traits(file)
        ?? config switch
    {
        { Refiner: RefinerKind.Published } => ModelTraits.PublishedSgp,
        _ when file.Metadata.ContainsKey(NetworkMetadata.ConfigKey) => ModelTraits.Trained,
        _ => ModelTraits.Sam2,
    };
}
