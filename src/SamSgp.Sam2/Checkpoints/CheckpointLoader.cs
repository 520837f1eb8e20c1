using SamSgp.Sam2.Modeling.Refiners;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Puts a checkpoint's weights into a network, strictly.</summary>
public static class CheckpointLoader
{
    /// <summary>Parts that training adds to a network: a checkpoint made before has none of their keys.</summary>
    private static readonly string[] AddedParts = [PseudoMaskGuide.Part + ".", MaskDetail.Part + "."];

    /// <summary>Copies every tensor of the file into the module's tensor of the same key, converting between floating
    /// types to the one the module has.</summary>
    /// <param name="module">The network; unchanged when the file does not fit.</param>
    /// <param name="file">The checkpoint.</param>
    /// <param name="ignoredPrefixes">Keys of the file that begin with one of these are passed over; normally
    /// none.</param>
    /// <exception cref="CheckpointException">Keys are missing, surplus or misshapen; the message lists all of
    /// them.</exception>
    public static void Load(nn.Module module, ICheckpointFile file, params IReadOnlyList<string> ignoredPrefixes)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        Copy(module.state_dict(), file, ignoredPrefixes);
    }

    /// <summary>The same for a network that is to be trained further: parts of its refiner the file knows nothing of stay
    /// as they were drawn.</summary>
    /// <exception cref="CheckpointException">As above.</exception>
    public static void LoadToTrain(nn.Module module, ICheckpointFile file)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        var unknown = AddedParts.Where(part => !file.Tensors.Keys.Any(key => key.StartsWith(part, StringComparison.Ordinal))).ToList();
        Copy(module.state_dict().Where(entry => !BeginsWith(entry.Key, unknown)).ToDictionary(), file, []);
    }

    private static void Copy(Dictionary<string, Tensor> state, ICheckpointFile file, IReadOnlyList<string> ignoredPrefixes)
    {
        var declared =
            state.ToDictionary(entry => entry.Key, entry => new TensorInfo(entry.Value.dtype, entry.Value.shape));
        var offered = file.Tensors.Where(t => !BeginsWith(t.Key, ignoredPrefixes)).ToDictionary(t => t.Key, t => t.Value);
        StateDictFaults.Find(declared, offered).ThrowIfAny(file.Path);

        using var withoutGradient = no_grad();
        foreach (var (name, target) in state)
        {
            using var scope = NewDisposeScope();
            target.copy_(file.Read(name));
        }
    }

    private static bool BeginsWith(string key, IReadOnlyList<string> prefixes) =>
        prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
