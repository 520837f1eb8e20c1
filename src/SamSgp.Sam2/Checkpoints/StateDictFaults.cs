using System.Text;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>All differences between the keys a network declares and those a checkpoint offers.</summary>
/// <param name="Missing">Declared, not offered.</param>
/// <param name="Surplus">Offered, not declared.</param>
/// <param name="Misshapen">In both, with another shape, or with a type that is no weight of this kind.</param>
internal sealed record StateDictFaults(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus, IReadOnlyList<string> Misshapen)
{
    /// <summary>Compares keys, shapes and whether types can be converted.</summary>
    public static StateDictFaults Find(
        IReadOnlyDictionary<string, TensorInfo> declared, IReadOnlyDictionary<string, TensorInfo> offered) => new(
        [.. declared.Where(d => !offered.ContainsKey(d.Key)).Select(d => $"{d.Key} {d.Value}")],
        [.. offered.Where(o => !declared.ContainsKey(o.Key)).Select(o => $"{o.Key} {o.Value}")],
        [.. declared.Where(d => offered.TryGetValue(d.Key, out var o) && !Fits(d.Value, o))
            .Select(d => $"{d.Key} is {offered[d.Key]}, must be {d.Value}")]);

    /// <summary>Throws with the complete list when there are any.</summary>
    public void ThrowIfAny(string path)
    {
        if (Missing.Count + Surplus.Count + Misshapen.Count == 0) return;
        var message = new StringBuilder($"{path} does not fit the network: {Missing.Count} keys missing, " +
            $"{Surplus.Count} surplus, {Misshapen.Count} misshapen.");
        foreach (var line in Lines("missing", Missing).Concat(Lines("surplus", Surplus)).Concat(Lines("misshapen", Misshapen)))
            message.Append(Environment.NewLine).Append(line);

        throw new CheckpointException(message.ToString());
    }

    private static IEnumerable<string> Lines(string heading, IReadOnlyList<string> keys) =>
        keys.Select(key => $"  {heading}: {key}");

    private static bool Fits(TensorInfo declared, TensorInfo offered) =>
        declared.Shape.SequenceEqual(offered.Shape) &&
        (declared.Type == offered.Type || (IsFloating(declared.Type) && IsFloating(offered.Type)));

    private static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
