using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Inference;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Support;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Tests.Results;

public sealed class TaskCalibrationTests
{
    private static readonly ConfidenceCalibration Measured = new([new SegmentCalibration(1, 0.8, 0.9, 1, 4)], 0.5, 0);

    [Fact]
    public void Of_MeasuredHereOfTheseWeights_IsThat() => Assert.Same(Measured, TaskCalibration.Of(Result("ab"), Nothing, Record("1.0.0", "ab")));

    [Theory]
    [InlineData("1.0.0", "cd", null)] // other weights
    [InlineData("2.0.0", "ab", null)] // another version of the task
    [InlineData("1.0.0", "ab", "ef")] // an adapter: measured without it
    public void Of_MeasuredOfSomethingElse_IsNotKnown(string version, string checkpoint, string? adapter) =>
        Assert.Null(TaskCalibration.Of(Result("ab", adapter), Nothing, Record(version, checkpoint)));

    [Fact]
    public void Of_PreparedFileThatIsGone_IsNotKnown() =>
        Assert.Null(TaskCalibration.Of(Result("ab"), Nothing with { Prepared = [new SupportPrepared { Path = "/no/such.safetensors" }] }, null));

    private static SupportSet Nothing => new([], [], []);

    private static SupportRecord Record(string version, string checkpoint) => new()
    {
        Task = "some", TaskVersion = version, Segments = new Dictionary<int, string>(), Model = "toy", CheckpointSha256 = checkpoint, Preparation = "", Images = 4, Cases = 4,
        Scores = [], Calibration = Measured,
    };

    private static TaskResult Result(string checkpoint, string? adapter = null)
    {
        var organ = new CodedConcept("SCT", "10200004", "Liver");
        var task = new TaskManifest
        {
            Id = "some", Version = "1.0.0", Title = "Some", Support = [], FilePath = "/tasks/some/task.yaml", ContentSha256 = "",
            Segments = [new SegmentDefinition { Number = 1, Label = "Liver", Category = organ, Type = organ, Color = default }],
        };
        var masks = DicomPhantom.Create(new PhantomOptions { Columns = 16, Rows = 16, Slices = 2 }).Truth;
        return new TaskResult(task, new Dictionary<string, ParameterValue>(), masks, [], [], new ModelIdentity("toy", checkpoint, adapter, "", "fp32"), []);
    }
}
