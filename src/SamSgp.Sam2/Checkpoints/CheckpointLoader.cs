using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Puts a checkpoint's weights into a network, strictly.</summary>
public static class CheckpointLoader
{
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
        var state = module.state_dict();
        var declared =
            state.ToDictionary(entry => entry.Key, entry => new TensorInfo(entry.Value.dtype, entry.Value.shape));
        var offered = file.Tensors.Where(t => !ignoredPrefixes.Any(p => t.Key.StartsWith(p, StringComparison.Ordinal)))
            .ToDictionary(t => t.Key, t => t.Value);
        StateDictFaults.Find(declared, offered).ThrowIfAny(file.Path);

        using var withoutGradient = no_grad();
        foreach (var (name, target) in state)
        {
            using var scope = NewDisposeScope();
            target.copy_(file.Read(name));
        }
    }
}
