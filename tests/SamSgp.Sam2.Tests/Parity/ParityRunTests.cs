using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Parity;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Parity;

public sealed class ParityRunTests
{
    private const string Toy = "golden/sam2_1_toy_256.safetensors";

    [SharedDataTheory("golden")]
    [InlineData("sam2_0_toy_256", 69)]
    [InlineData("sam2_1_toy_256", 69)]
    [InlineData("sgp_toy_256", 105)]
    public void Run_SmallRecordings_EveryTensorAgrees(string name, int tensors)
    {
        var lines = new List<ParityLine>();
        ParityRun.Run(SharedData.PathTo("golden", name + ".safetensors"), lines.Add);
        Assert.Equal([], lines.Where(line => !line.Passed));
        Assert.Equal(tensors, lines.Count);
    }

    [SharedDataFact(Toy)]
    public void Run_ChangedRecording_FailsWhatWasChangedAndWhatIsUnknown()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using (var file = SafetensorsFile.Open(SharedData.PathTo(Toy)))
        {
            var tensors = file.Tensors.Keys.ToDictionary(name => name, file.Read);
            tensors["decoder.single.iou"] *= 1.0001;
            tensors["track.0.obj_ptr"] = tensors["track.0.obj_ptr"].reshape(64, 1);
            tensors["surprise"] = zeros(1);
            SafetensorsWriter.Write(folder.PathTo("changed"), tensors, file.Metadata);
        }

        var lines = new List<ParityLine>();
        ParityRun.Run(folder.PathTo("changed"), lines.Add);
        var failed = lines.Where(line => !line.Passed).Select(line => line.Name).Order();
        Assert.Equal(["decoder.single.iou", "surprise", "track.0.obj_ptr"], failed);
    }

    [Fact]
    public void Run_OtherSafetensors_IsRefused()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.PathTo("a"), new Dictionary<string, Tensor>(), new Dictionary<string, string>());
        var fault = Assert.Throws<CheckpointException>(() => ParityRun.Run(folder.PathTo("a"), _ => { }));
        Assert.Contains("no recording", fault.Message, StringComparison.Ordinal);
    }
}
