using System.Text;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>Everything a pickle may name, and what that builds. Nothing is looked up anywhere else: a checkpoint cannot
/// run code, whatever it says.</summary>
internal static class PickleGlobals
{
    private const int MaximumDimensions = 64;

    private static readonly Dictionary<string, ScalarType> StorageTypes = new()
    {
        ["DoubleStorage"] = ScalarType.Float64, ["FloatStorage"] = ScalarType.Float32,
        ["HalfStorage"] = ScalarType.Float16, ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64, ["IntStorage"] = ScalarType.Int32, ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8, ["ByteStorage"] = ScalarType.Byte, ["BoolStorage"] = ScalarType.Bool,
    };

    /// <summary>Refuses a name that has no meaning here, as soon as the pickle says it.</summary>
    public static PickleGlobal Accept(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        if (global is { Module: "collections", Name: "OrderedDict" } or { Module: "torch", Name: "Size" }
            or { Module: "torch._utils", Name: "_rebuild_tensor_v2" or "_rebuild_tensor" or "_rebuild_parameter" }
            or { Module: "builtins" or "__builtin__", Name: "set" or "frozenset" }
            or { Module: "_codecs", Name: "encode" }
            || (module == "torch" && StorageTypes.ContainsKey(name)))
        {
            return global;
        }

        throw new PickleException($"it asks for {global}, and only tensors and plain containers are read, nothing is " +
            "ever run. Save the weights alone: torch.save({'model': network.state_dict()}, file)");
    }

    /// <summary>What calling a name with arguments builds.</summary>
    public static object? Call(object? callable, object? arguments) => (callable, arguments) switch
    {
        (PickleGlobal { Name: "OrderedDict" }, object?[] items) => NewDict(items),
        (PickleGlobal { Name: "Size" }, object?[] and [var sides]) => sides,
        // How protocol 2, PyTorch's own, writes sets and bytes.
        (PickleGlobal { Name: "set" or "frozenset" }, object?[] and [List<object?> items]) => items,
        (PickleGlobal { Name: "encode" }, object?[] and [string text, "latin1"]) => Encoding.Latin1.GetBytes(text),
        (PickleGlobal { Name: "_rebuild_tensor_v2" or "_rebuild_tensor" },
            object?[] and [var storage, var offset, var shape, var strides, ..]) =>
            NewTensor(storage, offset, shape, strides),
        (PickleGlobal { Name: "_rebuild_parameter" }, object?[] and [PickleTensor tensor, ..]) => tensor,
        (PickleGlobal global, _) =>
            throw new PickleException($"it calls {global} with other arguments than PyTorch does"),
        _ => throw new PickleException("it calls what is no function"),
    };

    /// <summary>The storage of a persistent id: ('storage', type, key, device, number of elements).</summary>
    public static PickleStorage Storage(object? id)
    {
        if (id is not object?[] words || words is not ["storage", PickleGlobal type, string key, string, long count]
            || count < 0)
            throw new PickleException("a reference outside the pickle is no storage");
        if (!StorageTypes.TryGetValue(type.Name, out var element))
            throw new PickleException($"{type} is no kind of storage");
        return new PickleStorage(key, element, count);
    }

    private static PickleDict NewDict(object?[] arguments)
    {
        var dict = new PickleDict();
        if (arguments is []) return dict;
        if (arguments is not [List<object?> items])
            throw new PickleException("an OrderedDict of something other than pairs");
        foreach (var item in items)
        {
            if (item is not object?[] pair || pair is not [var key, var value])
                throw new PickleException("an OrderedDict of something other than pairs");
            dict.Set(key, value);
        }

        return dict;
    }

    private static PickleTensor NewTensor(object? storage, object? offset, object? shape, object? strides)
    {
        if (storage is not PickleStorage elements || offset is not long first || first < 0
            || Sides(shape) is not { } sides || Sides(strides) is not { } steps || sides.Length != steps.Length)
        {
            throw new PickleException("a tensor is not described as PyTorch does");
        }

        if (!TensorInfo.IsReadable(elements.Type, sides))
            throw new PickleException($"a tensor of shape ({string.Join(", ", sides)}) is over 2 GiB");
        var last = (Int128)first;
        for (var i = 0; i < sides.Length; i++) last += (Int128)(sides[i] - 1) * steps[i];
        if (!sides.Contains(0) && last >= elements.Count)
            throw new PickleException($"a tensor reaches past the {elements.Count} elements of storage {elements.Key}");
        return new PickleTensor(elements, first, sides, steps);
    }

    // Null for anything but a short tuple of whole numbers, none negative.
    private static long[]? Sides(object? tuple) =>
        tuple is object?[] items && items.Length <= MaximumDimensions && items.All(item => item is >= 0L)
            ? [.. items.Cast<long>()]
            : null;
}
