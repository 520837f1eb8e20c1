using System.Text.RegularExpressions;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Inference.Models;

/// <summary>Adds checkpoints to a folder of the registry.</summary>
public static partial class ModelInstaller
{
    /// <summary>Checks a checkpoint strictly and stores it with its entry.</summary>
    /// <param name="path">A downloaded or trained checkpoint.</param>
    /// <param name="folder">Folder of model folders; made where it is missing.</param>
    /// <param name="request">What the file does not say.</param>
    /// <returns>The entry as it was written.</returns>
    /// <exception cref="CheckpointException">The file is damaged, of another network, or does not fit.</exception>
    /// <exception cref="ModelException">The name is none, or taken.</exception>
    public static ModelEntry Add(string path, string folder, ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(request);
        var name = request.Name ?? Path.GetFileNameWithoutExtension(path);
        if (!Names().IsMatch(name))
            throw new ModelException($"'{name}' is no name for a model; letters, digits, dots, hyphens and underscores are (--name).");
        var target = Path.Combine(folder, name);
        if (File.Exists(Path.Combine(target, ModelEntry.FileName)) && !request.Replace)
            throw new ModelException($"There is a model {name} in {folder} already; --replace replaces it, --name gives another name.");

        var before = File.Exists(Path.Combine(target, ModelEntry.FileName)) ? ModelEntry.Read(Path.Combine(target, ModelEntry.FileName)) : null;
        var source = CheckpointSource.Of(path);
        var config = source.Config with { ImageSize = request.ImageSize ?? source.Config.ImageSize };
        using var file = CheckpointFile.Open(path);
        Check(file, config);
        Directory.CreateDirectory(target);
        var stored = Store(file, target, name, request.Half);
        var published = PublishedModel.Of(path);
        var sha256 = FileHash.Sha256(Path.Combine(target, stored));
        var entry = new ModelEntry
        {
            Name = name, Folder = target, File = stored, Sha256 = sha256,
            // Tasks that name a version do not get other weights under it.
            Version = before is null ? 1 : before.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase) ? before.Version : before.Version + 1,
            Description = request.Description ?? CheckpointRecognition.Recognize(file).Description,
            Licence = request.Licence ?? published?.Licence ?? "not stated",
            Source = published?.Address ?? "", Config = config, Traits = source.Traits,
        };
        entry.Write(target);
        return entry;
    }

    // A real network, filled: the proof that every key is there, fits and can be read.
    private static void Check(ICheckpointFile file, Sam2Config config)
    {
        config.Validate();
        using var model = new Sam2Base(config);
        CheckpointLoader.Load(model, file);
    }

    private static string Store(ICheckpointFile file, string target, string name, bool half)
    {
        if (half) return StoreHalf(file, target, name);
        var stored = name + Path.GetExtension(file.Path).ToLowerInvariant();
        var partial = Path.Combine(target, $"{stored}.{Guid.NewGuid():N}.part");
        try
        {
            File.Copy(file.Path, partial);
            File.Move(partial, Path.Combine(target, stored), overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        return stored;
    }

    private static string StoreHalf(ICheckpointFile file, string target, string name)
    {
        var stored = name + ".safetensors";
        using var scope = NewDisposeScope();
        var tensors = file.Tensors.ToDictionary(t => t.Key, t => Half(file.Read(t.Key)));
        SafetensorsWriter.Write(Path.Combine(target, stored), tensors, file.Metadata);
        return stored;
    }

    private static Tensor Half(Tensor tensor) => tensor.is_floating_point() ? tensor.to(ScalarType.Float16) : tensor;

    // What a task manifest accepts as a name.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Names();
}
