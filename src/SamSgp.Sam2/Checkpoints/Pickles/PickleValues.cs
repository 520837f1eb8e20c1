using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>A dict. Entries whose key is no string (optimizers count their parameters) are passed over.</summary>
internal sealed class PickleDict
{
    /// <summary>Entries in the order they came.</summary>
    public OrderedDictionary<string, object?> Entries { get; } = [];

    /// <summary>As Python's assignment: a key that is there takes the new value.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string name) Entries[name] = value;
    }
}

/// <summary>A name to be resolved: a class or a function. Only <see cref="PickleGlobals"/> gives one a
/// meaning.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Elements of one type in an entry of their own (<c>data/KEY</c>).</summary>
/// <param name="Key">The entry's name.</param>
/// <param name="Type">Of each element.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record PickleStorage(string Key, ScalarType Type, long Count);

/// <summary>A tensor: a view of a storage.</summary>
/// <param name="Storage">Whose elements it shows.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Sides.</param>
/// <param name="Strides">In elements, as many as sides, none negative.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Type and shape.</summary>
    public TensorInfo Info => new(Storage.Type, Shape);

    /// <summary>Elements of the storage from the first it shows to the last; 0 when it shows none.</summary>
    public long Extent => Shape.Contains(0) ? 0 : 1 + Shape.Zip(Strides, (side, stride) => (side - 1) * stride).Sum();
}
