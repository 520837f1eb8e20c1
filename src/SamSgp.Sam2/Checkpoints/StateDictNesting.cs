using SamSgp.Sam2.Checkpoints.Pickles;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Finds the network's own state dict in what a training program saved around it.</summary>
internal static class StateDictNesting
{
    // Meta and MedSAM2; SAM2-SGP; others. The first that is a dict of tensors counts: SAM2-SGP's "model" is a word.
    private static readonly string[] Wrappers = ["model", "state_dict", "model_state_dict"];

    // Put before every key by what the network was a part of while it was trained.
    private static readonly string[] Prefixes = ["module.", "sam.", "model."];

    /// <summary>Tensors of the state dict in a pickle's value, by their keys without common prefixes.</summary>
    public static Dictionary<string, PickleTensor> Unwrap(object? root)
    {
        if (root is not PickleDict dict) throw new PickleException("it holds no dict of tensors");
        var wrapped = Wrappers.Select(word => dict.Entries.GetValueOrDefault(word)).OfType<PickleDict>()
            .FirstOrDefault(HoldsTensors);
        var state = wrapped ?? (HoldsTensors(dict) ? dict : throw new PickleException(
            $"it holds no state dict, neither plain nor under {string.Join(", ", Wrappers)}; " +
            $"there are: {string.Join(", ", dict.Entries.Keys.Take(20))}"));
        var strange = state.Entries.Where(e => e.Value is not PickleTensor).Select(e => e.Key).ToList();
        if (strange.Count > 0)
            throw new PickleException($"these keys of its state dict hold no tensor: {string.Join(", ", strange.Take(20))}");
        var prefix = CommonPrefix(state.Entries.Keys);
        return state.Entries.ToDictionary(e => e.Key[prefix.Length..], e => (PickleTensor)e.Value!);
    }

    /// <summary>What all keys begin with that is none of the network's own: for example <c>module.sam.</c>.</summary>
    public static string CommonPrefix(IReadOnlyCollection<string> keys)
    {
        var common = "";
        while (Prefixes.FirstOrDefault(p => keys.All(k => k.AsSpan(common.Length).StartsWith(p))) is { } prefix
            && keys.Count > 0)
            common += prefix;
        return common;
    }

    private static bool HoldsTensors(PickleDict dict) => dict.Entries.Values.Any(value => value is PickleTensor);
}
