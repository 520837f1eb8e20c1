namespace SamSgp.Sam2.Checkpoints.Pickles;

/// <summary>Python's pickle machine with the instructions and names that checkpoints need and no others. Values are
/// null, bool, long, BigInteger, double, string, byte[], object?[] (tuple), List (list or set),
/// <see cref="PickleDict"/>, <see cref="PickleTensor"/>, <see cref="PickleStorage"/> and <see cref="PickleGlobal"/>.</summary>
internal sealed class Unpickler
{
    private readonly PickleInput _input;
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Stack<List<object?>> _marked = [];
    private List<object?> _stack = [];

    private Unpickler(byte[] pickle) => _input = new PickleInput(pickle);

    /// <summary>The value a pickle describes.</summary>
    /// <exception cref="PickleException">It is malformed or wants something else than containers and
    /// tensors.</exception>
    public static object? Load(byte[] pickle) => new Unpickler(pickle).Run();

    private object? Run()
    {
        if (_input.Byte() != (byte)PickleOpcode.Proto || _input.Byte() is < 2 or > 5)
            throw new PickleException("it does not begin as a pickle of protocol 2 to 5");
        while (true)
        {
            var at = _input.Offset;
            var opcode = (PickleOpcode)_input.Byte();
            if (opcode == PickleOpcode.Stop) return Pop();
            if (!TryPushValue(opcode) && !TryBuildContainer(opcode) && !TryStackOrMemo(opcode) && !TryNamed(opcode))
                throw new PickleException($"instruction 0x{(byte)opcode:x2} at byte {at} is none that checkpoints need");
        }
    }

    private bool TryPushValue(PickleOpcode opcode)
    {
        object? value;
        switch (opcode)
        {
            case PickleOpcode.None: value = null; break;
            case PickleOpcode.NewTrue: value = true; break;
            case PickleOpcode.NewFalse: value = false; break;
            case PickleOpcode.BinInt: value = (long)_input.Int32(); break;
            case PickleOpcode.BinInt1: value = (long)_input.Byte(); break;
            case PickleOpcode.BinInt2: value = (long)_input.UInt16(); break;
            case PickleOpcode.Long1: value = _input.Long(_input.Byte()); break;
            case PickleOpcode.BinFloat: value = _input.Double(); break;
            case PickleOpcode.BinUnicode: value = _input.Text(_input.Length32()); break;
            case PickleOpcode.ShortBinUnicode: value = _input.Text(_input.Byte()); break;
            case PickleOpcode.BinUnicode8: value = _input.Text(_input.Length64()); break;
            // Python 2's strings: bytes, or text in most files.
            case PickleOpcode.BinString: value = _input.Text(_input.Length32()); break;
            case PickleOpcode.ShortBinString: value = _input.Text(_input.Byte()); break;
            case PickleOpcode.BinBytes: value = _input.Bytes(_input.Length32()); break;
            case PickleOpcode.ShortBinBytes: value = _input.Bytes(_input.Byte()); break;
            case PickleOpcode.EmptyTuple: value = Array.Empty<object?>(); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: value = new List<object?>(); break;
            case PickleOpcode.EmptyDict: value = new PickleDict(); break;
            default: return false;
        }

        _stack.Add(value);
        return true;
    }

    private bool TryBuildContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Tuple: Push(PopToMark().ToArray()); break;
            case PickleOpcode.Tuple1: Push(PopSeveral(1)); break;
            case PickleOpcode.Tuple2: Push(PopSeveral(2)); break;
            case PickleOpcode.Tuple3: Push(PopSeveral(3)); break;
            case PickleOpcode.FrozenSet: Push(PopToMark()); break;
            case PickleOpcode.Append: Extend(PopSeveral(1)); break;
            case PickleOpcode.Appends or PickleOpcode.AddItems: Extend(PopToMark()); break;
            case PickleOpcode.SetItem: Set(PopSeveral(2)); break;
            case PickleOpcode.SetItems: Set(PopToMark()); break;
            default: return false;
        }

        return true;
    }

    private bool TryStackOrMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Frame: _input.Length64(); break;
            case PickleOpcode.Mark:
                _marked.Push(_stack);
                _stack = [];
                break;
            case PickleOpcode.Pop: Pop(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Dup: Push(Peek()); break;
            case PickleOpcode.BinPut: _memo[_input.Byte()] = Peek(); break;
            case PickleOpcode.LongBinPut: _memo[_input.Length32()] = Peek(); break;
            case PickleOpcode.Memoize: _memo[_memo.Count] = Peek(); break;
            case PickleOpcode.BinGet: Recall(_input.Byte()); break;
            case PickleOpcode.LongBinGet: Recall(_input.Length32()); break;
            default: return false;
        }

        return true;
    }

    private bool TryNamed(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                var module = _input.Line();
                Push(PickleGlobals.Accept(module, _input.Line()));
                break;
            case PickleOpcode.StackGlobal:
                if (PopSeveral(2) is not [string space, string name]) throw new PickleException("a name is no text");
                Push(PickleGlobals.Accept(space, name));
                break;
            case PickleOpcode.Reduce:
                var arguments = Pop();
                Push(PickleGlobals.Call(Pop(), arguments));
                break;
            case PickleOpcode.Build:
                // An OrderedDict's attributes (_metadata: versions of modules); weights are no part of them.
                if (Pop() is not PickleDict || Peek() is not PickleDict)
                    throw new PickleException("it sets attributes of something other than a dict");
                break;
            case PickleOpcode.BinPersId: Push(PickleGlobals.Storage(Pop())); break;
            default: return false;
        }

        return true;
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 ? _stack[^1] : throw Empty();

    private object? Pop()
    {
        var top = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopSeveral(int count)
    {
        if (_stack.Count < count) throw Empty();
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private List<object?> PopToMark()
    {
        var values = _stack;
        _stack = _marked.Count > 0 ? _marked.Pop() : throw Empty();
        return values;
    }

    private void Recall(long key) =>
        Push(_memo.TryGetValue(key, out var value)
            ? value
            : throw new PickleException($"it recalls value {key}, never stored"));

    private void Extend(IEnumerable<object?> values)
    {
        if (Peek() is not List<object?> list) throw new PickleException("it appends to what is no list");
        list.AddRange(values);
    }

    private void Set(IReadOnlyList<object?> pairs)
    {
        if (Peek() is not PickleDict dict || pairs.Count % 2 != 0)
            throw new PickleException("it sets items of what is no dict");
        for (var i = 0; i < pairs.Count; i += 2) dict.Set(pairs[i], pairs[i + 1]);
    }

    private static PickleException Empty() => new("it takes more values than it made");
}
