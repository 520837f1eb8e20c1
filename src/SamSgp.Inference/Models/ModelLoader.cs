using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Models;

/// <summary>Loads the models of a registry: the function a <see cref="ModelCache"/> is made with.</summary>
/// <param name="registry">Where models are.</param>
/// <param name="log">Told one sentence when a model was loaded.</param>
public sealed class ModelLoader(ModelRegistry registry, Action<string> log)
{
    // Below this width products are too small for bfloat16 to gain what its conversions cost.
    private const int LeastBFloat16Width = 96;

    /// <summary>Loads what a task asks for.</summary>
    /// <exception cref="ModelException">The model is unknown, damaged, of another network, or lacks what is asked.</exception>
    public LoadedModel Load(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Adapter is not null)
            throw new ModelException($"The task names the adapter {settings.Adapter}; this version loads no adapters. Remove model.adapter.");
        try
        {
            return Load(Entry(settings.Checkpoint), settings);
        }
        catch (IOException fault)
        {
            throw new ModelException($"Model {settings.Checkpoint} cannot be loaded: {fault.Message}", fault);
        }
    }

    private ModelEntry Entry(string checkpoint)
    {
        if (!Path.IsPathRooted(checkpoint)) return registry.Find(checkpoint);
        var entry = Path.Combine(Path.GetDirectoryName(checkpoint)!, ModelEntry.FileName);
        return File.Exists(entry)
            ? ModelEntry.Read(entry) with { File = Path.GetFileName(checkpoint) }
            : throw new ModelException($"Beside {checkpoint} there is no {ModelEntry.FileName}, which says what network it is of.");
    }

    private LoadedModel Load(ModelEntry entry, ModelSettings settings)
    {
        var path = entry.CheckpointPath;
        if (!File.Exists(path)) throw new ModelException($"The checkpoint {path} of model {entry.Name} is missing.");
        var sha256 = Hash(path);
        if (!string.Equals(sha256, entry.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new ModelException($"The checkpoint {path} has SHA-256 {sha256}, its entry says {entry.Sha256}: it is damaged or another file.");
        RefuseMissingRefiner(entry, settings.Refiner);

        var config = entry.Config with { ImageSize = settings.ImageSize ?? entry.Config.ImageSize };
        var network = new Sam2Base(config);
        try
        {
            using var file = SafetensorsFile.Open(path);
            CheckpointLoader.Load(network, file);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        network.eval();
        var precision = UsesBFloat16(config, settings.Precision) ? "bf16" : "fp32";
        if (precision == "bf16") network.ToBFloat16();
        log($"Loaded model {entry.Name} ({config.ImageSize} px, {precision}) from {path}.");
        return new LoadedModel(entry.Name, sha256, null, new SgpNetwork(network), entry.Traits, precision);
    }

    private static void RefuseMissingRefiner(ModelEntry entry, Refiner refiner)
    {
        var needed = refiner switch
        {
            Refiner.Pma => RefinerKind.Pma,
            Refiner.Published => RefinerKind.Published,
            _ => entry.Config.Refiner,
        };
        if (needed != entry.Config.Refiner)
            throw new ModelException($"Model {entry.Name} has no weights for refiner {refiner}; it runs with "
                + (entry.Config.Refiner == RefinerKind.Sam2 ? "Sam2." : $"{entry.Config.Refiner} or Sam2."));
    }

    private static bool UsesBFloat16(Sam2Config config, Precision precision) => precision switch
    {
        Precision.Bf16 => true,
        Precision.Fp32 => false,
        // libtorch multiplies bfloat16 faster where the processor has AVX-512; elsewhere it emulates it, slowly.
        _ => config.EmbedDim >= LeastBFloat16Width && Avx512BW.IsSupported,
    };

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
