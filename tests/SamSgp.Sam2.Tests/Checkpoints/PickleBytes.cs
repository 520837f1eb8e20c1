using System.Buffers.Binary;
using System.Text;

namespace SamSgp.Sam2.Tests.Checkpoints;

/// <summary>Writes pickles instruction by instruction, right or wrong.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public PickleBytes() => Raw(0x80, 2);

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Op(params ReadOnlySpan<char> opcodes)
    {
        foreach (var opcode in opcodes) Raw((byte)opcode);
        return this;
    }

    public PickleBytes Text(string text) =>
        Op('X').UInt32((uint)Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public PickleBytes Number(long number)
    {
        Span<byte> digits = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(digits, number);
        return Raw(0x8a, 8).Raw(digits);
    }

    public PickleBytes Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBytes Numbers(params IReadOnlyList<long> numbers)
    {
        Op('(');
        foreach (var number in numbers) Number(number);
        return Op('t');
    }

    public PickleBytes Storage(string type, string key, long count) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count).Op("tQ");

    public PickleBytes Tensor(string type, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage(type, key, count).Number(offset)
            .Numbers(shape).Numbers(strides).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");

    public byte[] End() => [.. Op('.')._bytes];

    private PickleBytes UInt32(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return Raw(bytes);
    }
}
