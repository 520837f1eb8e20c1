using SamSgp.Sam2.Checkpoints.Pickles;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class UnpicklerTests
{
    private static readonly byte[] Whole = new PickleBytes().Op('}').Text("model").Op("}(")
        .Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
        .Text("b").Tensor("HalfStorage", "1", 4, 1, [3], [1]).Op("us").End();

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_anything")]
    [InlineData("collections", "OrderedDict.__init__")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void Load_OtherName_IsRefusedByName(string module, string name)
    {
        var called = new PickleBytes().Global(module, name).Op('(').Text("rm").Op("tR").End();
        var onStack = new PickleBytes().Text(module).Text(name).Raw(0x93).End();
        foreach (var pickle in (byte[][])[called, onStack])
        {
            var fault = Assert.Throws<PickleException>(() => Unpickler.Load(pickle));
            Assert.Contains($"asks for {module}.{name}", fault.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, byte[]> Hostile { get; } = new()
    {
        { "pops from nothing", new PickleBytes().Op('0').End() },
        { "no mark", new PickleBytes().Op('t').End() },
        { "recalls nothing", new PickleBytes().Raw((byte)'h', 7).End() },
        { "text of 4 GB", new PickleBytes().Raw((byte)'X', 255, 255, 255, 255).End() },
        { "text of negative length", new PickleBytes().Raw(0x8d, 255, 255, 255, 255, 255, 255, 255, 255).End() },
        { "text that is no UTF-8", new PickleBytes().Raw((byte)'X', 1, 0, 0, 0, 255).End() },
        { "items of a number", new PickleBytes().Number(1).Number(2).Number(3).Op('s').End() },
        { "odd number of items", new PickleBytes().Op("}(").Text("a").Op('u').End() },
        { "attributes of a tensor", new PickleBytes().Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("}b").End() },
        { "calls text", new PickleBytes().Text("print").Op(")R").End() },
        { "calls a storage type", new PickleBytes().Global("torch", "FloatStorage").Op(")R").End() },
        { "storage of a function", new PickleBytes().Op('(').Text("storage").Global("torch", "Size").Text("0")
            .Text("cpu").Number(1).Op("tQ").End() },
        { "storage of negative size", new PickleBytes().Storage("FloatStorage", "0", -1).End() },
        { "persistent module", new PickleBytes().Op('(').Text("module").Op("tQ").End() },
        { "tensor past its storage", new PickleBytes().Tensor("FloatStorage", "0", 5, 0, [2, 3], [3, 1]).End() },
        { "tensor past by offset", new PickleBytes().Tensor("FloatStorage", "0", 6, 1, [2, 3], [3, 1]).End() },
        { "negative offset", new PickleBytes().Tensor("FloatStorage", "0", 6, -1, [2], [1]).End() },
        { "negative stride", new PickleBytes().Tensor("FloatStorage", "0", 6, 5, [2], [-1]).End() },
        { "stride beyond all numbers",
            new PickleBytes().Tensor("FloatStorage", "0", 6, 0, [1 << 30, 1], [long.MaxValue, 1]).End() },
        { "a terabyte of one element",
            new PickleBytes().Tensor("FloatStorage", "0", 1, 0, [1 << 20, 1 << 20], [0, 0]).End() },
        { "shape that overflows",
            new PickleBytes().Tensor("FloatStorage", "0", 1, 0, [long.MaxValue, 4], [0, 0]).End() },
        { "more strides than sides", new PickleBytes().Tensor("FloatStorage", "0", 1, 0, [1], [1, 1]).End() },
        { "instance of protocol 0", new PickleBytes().Op('(').Raw("iposix\nsystem\n"u8).End() },
        { "object by class", new PickleBytes().Global("collections", "OrderedDict").Op(')').Raw(0x81).End() },
        { "extension registry", new PickleBytes().Raw(0x82, 1).End() },
        { "protocol 9", [0x80, 9, (byte)'N', (byte)'.'] },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Load_HostilePickle_IsAPickleException(string what, byte[] pickle)
    {
        Assert.NotEmpty(what);
        Assert.Throws<PickleException>(() => Unpickler.Load(pickle));
    }

    [Fact]
    public void Load_CutAnywhere_IsAPickleException()
    {
        for (var length = 0; length < Whole.Length; length++)
            Assert.Throws<PickleException>(() => Unpickler.Load(Whole[..length]));
    }

    [Fact]
    public void Load_ChangedAnywhere_LoadsOrIsAPickleException()
    {
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var pickle = (byte[])Whole.Clone();
            for (var change = 0; change < 1 + round % 3; change++)
                pickle[random.Next(pickle.Length)] = (byte)random.Next(256);
            try
            {
                Unpickler.Load(pickle);
            }
            catch (PickleException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 20_000);
    }
}
