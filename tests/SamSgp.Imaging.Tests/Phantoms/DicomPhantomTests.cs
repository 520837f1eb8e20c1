using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Phantoms;

public sealed class DicomPhantomTests
{
    private static readonly PhantomOptions Coarse =
        new() { Columns = 48, Rows = 40, Slices = 20, ColumnSpacing = 8, RowSpacing = 8, SliceSpacing = 10 };

    [Fact]
    public void Create_SameOptions_GiveTheSameDatasets()
    {
        var (first, second) = (DicomPhantom.Create(Coarse), DicomPhantom.Create(Coarse));
        Assert.Equal(first.Instances, second.Instances);
    }

    [Fact]
    public void Create_OtherSeed_GivesAnotherPatientAndOtherOrgans()
    {
        var (first, second) = (DicomPhantom.Create(Coarse), DicomPhantom.Create(Coarse with { Seed = 2 }));
        Assert.NotEqual(Uid(first, DicomTag.StudyInstanceUID), Uid(second, DicomTag.StudyInstanceUID));
        Assert.False(first.Labels.Labels.SequenceEqual(second.Labels.Labels));

        static string Uid(PhantomSeries series, DicomTag tag) => series.Instances[0].GetString(tag);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Create_AnySeed_HasEachOrganAtItsSideWithItsDensity(int seed)
    {
        var phantom = DicomPhantom.Create(Coarse with { Seed = seed });
        Assert.Equal([1, 2, 3, 4], phantom.Labels.FindLabels());
        var (centers, means) = Measure(phantom);
        Assert.True(centers[1].X < -20, "the liver is on the patient's right");
        Assert.True(centers[2].X > 60, "the spleen is on the patient's left");
        Assert.True(centers[3].X < -30 && centers[4].X > 30, "each kidney is on its side");
        Assert.True(centers[3].Z < centers[1].Z && centers[4].Y > 20, "kidneys are low and at the back");
        Assert.InRange(means[1], 85, 125);
        Assert.InRange(means[2], 100, 150);
        Assert.InRange(means[3], 100, 195);
    }

    [Fact]
    public void Create_Shuffled_HoldsEachSliceOnceInAnotherOrder()
    {
        var phantom = DicomPhantom.Create(Coarse with { ShuffleInstances = true });
        var places = phantom.Instances.Select(i => i.GetValue<double>(DicomTag.ImagePositionPatient, 2)).ToList();
        Assert.Equal(20, places.Distinct().Count());
        Assert.NotEqual(places.Order(), places);
    }

    [ToolFact("dciodvfy")]
    public void Create_Instance_IsAValidCtImage()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("ct.dcm");
        new DicomFile(DicomPhantom.Create(Coarse).Instances[3]).Save(path);
        var log = ToolRun.Of("dciodvfy", path).Output;
        Assert.DoesNotContain("Error", log);
        Assert.Contains("CTImage", log);
    }

    [Fact]
    public void Labels_WrittenAsNifti_LieWhereTheVolumeLies()
    {
        using var folder = new TemporaryFolder();
        var phantom = DicomPhantom.Create(Coarse with { Plane = PhantomPlane.Oblique });
        NiftiFile.Write(folder.PathTo("image.nii.gz"), phantom.Volume);
        NiftiFile.Write(folder.PathTo("labels.nii.gz"), phantom.Labels);
        var (image, labels) = (NiftiFile.ReadVolume(folder.PathTo("image.nii.gz")), NiftiFile.ReadLabels(folder.PathTo("labels.nii.gz")));
        Assert.True(image.Geometry.IsAlignedWith(phantom.Volume.Geometry, 1e-3));
        Assert.True(labels.Geometry.IsAlignedWith(phantom.Volume.Geometry, 1e-3));
        Assert.True(labels.Labels.SequenceEqual(phantom.Labels.Labels));
    }

    private static (Dictionary<int, SamSgp.Imaging.Volumes.Vector3D> Centers, Dictionary<int, double> Means) Measure(PhantomSeries phantom)
    {
        var sums = new Dictionary<int, (SamSgp.Imaging.Volumes.Vector3D Place, double Value, int Count)>();
        var geometry = phantom.Volume.Geometry;
        var values = new float[geometry.SliceLength];
        for (var k = 0; k < geometry.Slices; k++)
        {
            phantom.Volume.ReadSlice(k, values);
            var labels = phantom.Labels.Slice(k);
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] == 0) continue;
                var (place, value, count) = sums.GetValueOrDefault(labels[i]);
                sums[labels[i]] = (place + geometry.ToPatient(i % geometry.Columns, i / geometry.Columns, k), value + values[i], count + 1);
            }
        }

        return (sums.ToDictionary(s => s.Key, s => s.Value.Place * (1.0 / s.Value.Count)),
            sums.ToDictionary(s => s.Key, s => s.Value.Value / s.Value.Count));
    }
}
