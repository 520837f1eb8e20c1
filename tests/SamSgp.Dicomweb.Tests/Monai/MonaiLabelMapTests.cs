using SamSgp.Dicom;
using SamSgp.Dicomweb.Monai;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Tests.Monai;

public sealed class MonaiLabelMapTests
{
    private static readonly VolumeGeometry Geometry = VolumeGeometry.ForPicture(4, 1);

    [Fact]
    public void Of_NumbersWithGapsAndOneAbsent_HasValuesWithoutGapsInTheTasksOrder()
    {
        var map = MonaiLabelMap.Of(Task((2, "Liver"), (5, "Spleen"), (9, "Kidney")), Masks([2, 0, 9, 9], 2, 9), []);

        Assert.Equal([1, 0, 3, 3], map.Labels);
        Assert.Equal([("Liver", 1), ("Spleen", 2), ("Kidney", 3)], map.Names.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Of_EqualNames_AreToldApartByTheirNumbers() =>
        Assert.Equal(["Lung 1", "Lung 2", "Heart"], MonaiTasks.LabelsOf(Task((1, "Lung"), (2, "Lung"), (3, "Heart"))));

    [Fact]
    public void Of_Overlap_ShowsTheLaterOneAndSaysSo()
    {
        var masks = Masks([1, 1, 0, 0], 1);
        masks.AddLayer([0, 1, 1, 0], new Dictionary<byte, int> { [1] = 2 });

        var map = MonaiLabelMap.Of(Task((1, "A"), (2, "B")), masks, ["first"]);

        Assert.Equal([1, 2, 2, 0], map.Labels);
        Assert.Equal(["first", "Segments overlap: where they do, the later one is shown."], map.Warnings);
    }

    private static MaskVolume Masks(byte[] labels, params byte[] numbers)
    {
        var masks = new MaskVolume(Geometry);
        masks.AddLayer(labels, numbers.ToDictionary(number => number, number => (int)number));
        return masks;
    }

    private static TaskManifest Task(params (int Number, string Label)[] segments)
    {
        var organ = new CodedConcept("SCT", "123037004", "Anatomical structure");
        return new TaskManifest
        {
            Id = "test", Version = "1.0.0", Title = "Test", Support = [], FilePath = "/task.yaml", ContentSha256 = "0",
            Input = new InputSettings { Plane = SlicePlane.Axial, Window = new IntensityWindow.Fixed(50, 100) },
            Segments = [.. segments.Select(s => new SegmentDefinition { Number = s.Number, Label = s.Label, Category = organ, Type = organ, Color = default })],
        };
    }
}
