using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Propagation;

public sealed class PreparedMemoryTests : IDisposable
{
    private const int Segments = 3, Images = 6, K = 2;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Sam2Base _network = new(new Sam2Config
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 2, 1], GlobalAttentionBlocks = [3], WindowSpec = [4, 2, 4, 2],
        HiddenDim = 64, MemoryDim = 16, MemoryLayers = 2, FeedForward = 64, DecoderMlpDim = 64, ImageSize = 64,
    });

    private readonly SupportMemory _support;

    public PreparedMemoryTests()
    {
        manual_seed(5);
        _network.eval();
        // Segment 2 shows in the last image alone, so its choice differs from the others'.
        bool[][] shows = [[true, true, true, true, true, true], [true, true, true, true, true, true], [false, false, false, false, false, true]];
        _support = new SupportMemory(nn.functional.normalize(randn(Images, 8), dim: 1), nn.functional.normalize(randn(Images, 4), dim: 1), randn([Segments, Images, 16, 4, 4]), randn(1, 16, 4, 4),
            shows, new SupportSelection { Method = SelectionMethod.TopK, K = K }, "none");
    }

    [Theory]
    [InlineData(0)] // nothing held
    [InlineData(K + Segments)] // what one slice may need: older ones have to go
    [InlineData(100)]
    public void Rows_WhateverTheRoom_AreTheChosenMemories(int room)
    {
        using var grad = no_grad();
        using var prepared = new PreparedMemories(_support, _network, room, placed: true);
        foreach (var first in (int[])[0, 3, 1, 4, 2, 0])
        {
            var similarity = Enumerable.Range(0, Images).Select(i => i == first ? 1f : i == (first + 1) % Images ? 0.5f : -i).ToArray();
            var chosen = _support.Choose(similarity, null);
            var joined = MemoryTokens.Join([.. prepared.Rows(chosen, 0, Segments)]);
            for (var segment = 0; segment < Segments; segment++)
            {
                var plain = _network.Prepare(Memory(chosen[segment][0], segment));
                Assert.Equal(0, (joined.Values[segment].slice(0, 0, 16, 1) - plain.Values[0]).abs().max().item<float>());
                Assert.InRange((joined.Keys[1][segment, 0].slice(0, 0, 16, 1) - plain.Keys[1][0, 0]).abs().max().item<float>(), 0, 1e-5f);
            }
        }
    }

    [Fact]
    public void Choose_ImagesOutOfSight_AreNotTakenHoweverFewTheOthers()
    {
        var similarity = Enumerable.Repeat(float.NegativeInfinity, Images).ToArray();
        similarity[4] = 0.5f;

        Assert.All(_support.Choose(similarity, null), chosen => Assert.Equal([4L], chosen));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Push_MoreThanItHolds_KeepsTheLatestWhateverTheRoom(int room)
    {
        using var grad = no_grad();
        using var bank = new MaskBank(capacity: 2, _network, room);
        for (var image = 0; image < 4; image++) bank.Push(_support.Memory(image));

        var rows = bank.Rows(1, 3).ToList();

        Assert.Equal(2, rows.Count);
        var expected = _network.Prepare(Memory(3, 2));
        Assert.Equal(0, (rows[1].Values[1] - expected.Values[0]).abs().max().item<float>());
        Assert.InRange((rows[1].Keys[0][1] - expected.Keys[0][0]).abs().max().item<float>(), 0, 1e-5f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Push_MadeForOneSlice_OutlivesIt(int room)
    {
        using var grad = no_grad();
        using var bank = new MaskBank(capacity: 2, _network, room);
        using (NewDisposeScope()) bank.Push(_network.EncodeMemory(ones(1, 64, 4, 4), ones(1, 1, 64, 64), null));

        Assert.Equal(0, bank.Rows(0, 1).Single().Keys[0].isnan().sum().item<long>());
    }

    public void Dispose()
    {
        _support.Dispose();
        _network.Dispose();
        _scope.Dispose();
    }

    private MaskMemory Memory(long image, int segment)
    {
        var all = _support.Memory(image);
        return all with { Features = all.Features.slice(0, segment, segment + 1, 1) };
    }
}
