using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;
using SamSgp.Testing;
using SamSgp.Training.Datasets;

namespace SamSgp.Training.Tests.Datasets;

public sealed class SetReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-sets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(-1, -1)]
    public void Read_AnyStoredOrder_ShowsTheAxialSliceAsDicomDoes(int left, int posterior)
    {
        // One bright voxel at the patient's right front, in the lower of two slices, stored in four ways.
        var (values, labels) = (new float[3 * 4 * 2], new ushort[3 * 4 * 2]);
        var at = (left > 0 ? 0 : 2) + (3 * (posterior > 0 ? 0 : 3));
        (values[at], labels[at]) = (100, 7);
        var geometry = new VolumeGeometry
        {
            Columns = 3, Rows = 4, ColumnSpacing = 1, RowSpacing = 1, SliceSpacing = 1,
            RowDirection = new Vector3D(left, 0, 0), ColumnDirection = new Vector3D(0, posterior, 0),
            SlicePositions = [new Vector3D(0, 0, 0), new Vector3D(0, 0, 1)],
        };
        NiftiFile.Write(Path.Combine(_folder, "a_img.nii.gz"), Volume.FromValues(geometry, [], values));
        NiftiFile.Write(Path.Combine(_folder, "a_seg.nii.gz"), new LabelVolume(geometry, labels));
        var description = new SetDescription
        {
            Name = "one", Images = "{case}_img.nii.gz", Masks = "{case}_seg.nii.gz", Window = [0, 100],
            Structures = new Dictionary<byte, string> { [7] = "seven" },
        };

        var slice = new SetReader(_folder).Read(description, ["a"], SlicePlane.Axial).Cases[0].Slices[0];

        Assert.Equal((3, 4), (slice.Width, slice.Height));
        Assert.Equal(255, slice.Pixels[0]);
        Assert.Equal(7, slice.Labels[0]);
        Assert.Equal(1.0 / 12, slice.Share(7));
    }

    [Fact]
    public void Read_CropBody_KeepsTheBodyAndItsLabelsOnly()
    {
        const int Side = 64;
        var (values, labels) = (new float[Side * Side], new ushort[Side * Side]);
        for (var row = 20; row < 50; row++)
            for (var column = 10; column < 40; column++) values[(row * Side) + column] = 100;
        labels[(30 * Side) + 20] = 7;
        labels[(2 * Side) + 60] = 7; // in the air: not part of what the network sees
        var geometry = new VolumeGeometry
        {
            Columns = Side, Rows = Side, ColumnSpacing = 1, RowSpacing = 1, SliceSpacing = 1,
            RowDirection = new Vector3D(1, 0, 0), ColumnDirection = new Vector3D(0, 1, 0),
            SlicePositions = [new Vector3D(0, 0, 0)],
        };
        NiftiFile.Write(Path.Combine(_folder, "a_img.nii.gz"), Volume.FromValues(geometry, [], values));
        NiftiFile.Write(Path.Combine(_folder, "a_seg.nii.gz"), new LabelVolume(geometry, labels));
        var description = new SetDescription
        {
            Name = "one", Images = "{case}_img.nii.gz", Masks = "{case}_seg.nii.gz", Window = [0, 100],
            Crop = InputCrop.Body, Structures = new Dictionary<byte, string> { [7] = "seven" },
        };

        var slice = new SetReader(_folder).Read(description, ["a"], SlicePlane.Axial).Cases[0].Slices[0];

        Assert.InRange(slice.Width, 30, 36);
        Assert.InRange(slice.Height, 30, 36);
        Assert.Equal(900, slice.Pixels.Count(pixel => pixel == 255));
        Assert.Equal(1, slice.Labels.Count(label => label == 7));
    }

    [Fact]
    public void Read_MissingFile_NamesSetCaseAndPath()
    {
        var description = new SetDescription
        {
            Name = "gone", Images = "{case}.png", Masks = "{case}_m.png", Structures = new Dictionary<byte, string>(),
        };
        var fault = Assert.Throws<InvalidDataException>(
            () => new SetReader(_folder).Read(description, ["x"], SlicePlane.Axial));
        Assert.Contains("Set gone, case x:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownKey_NamesFileAndKey()
    {
        var path = Path.Combine(_folder, "sets.json");
        File.WriteAllText(path,
            """{ "sets": [ { "name": "a", "images": "", "masks": "", "structures": {}, "wieght": 2 } ] }""");
        var fault = Assert.Throws<InvalidDataException>(() => SetCatalog.Load(path));
        Assert.Contains("wieght", fault.Message, StringComparison.Ordinal);
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [SharedDataFact("data/segmentation")]
    public void Split_ShippedCatalogue_KeepsTestCasesAndForbiddenDataOutOfTraining()
    {
        var catalog = SetCatalog.Load(Path.Combine(SharedData.RepositoryRoot, "models", "sgp-nano", "sets.json"));
        var reader = new SetReader(SharedData.PathTo("data", "segmentation"));
        foreach (var set in catalog.Sets)
        {
            var (train, test) = reader.Split(set);
            Assert.Empty(train.Intersect(test));
            Assert.DoesNotContain(train, name => name.Contains("dicom_case", StringComparison.Ordinal));
        }

        var lungs = catalog.Sets.Single(set => set.Name == "xray_lungs_montgomery");
        Assert.Equal(SetUse.Report, lungs.Use);
        Assert.Equal((20, 12), (reader.Split(lungs).Train.Count, reader.Split(lungs).Test.Count));
        string[] leftOut = ["xray", "mri_abdomen_chaos", "us_breast_busi", "mri_prostate", "ct_heart", "histo_colon", "mri_brain_tumor",
            "mri_glioma", "mri_heart_left", "us_liver"];
        Assert.DoesNotContain(catalog.Sets.Where(set => set.Use == SetUse.Train),
            set => leftOut.Any(name => set.Name.StartsWith(name, StringComparison.Ordinal)));
        Assert.All(catalog.Sets.Where(set => set.Use == SetUse.Train), set => Assert.Null(SharedLicences.Objection(set)));
    }

    [Theory]
    [InlineData("CC-BY-NC-SA-4.0", "who", "CC-BY-NC-SA-4.0")]
    [InlineData("LicenseRef-unclear", "who", "LicenseRef-unclear")]
    [InlineData("MIT AND CC-BY-NC-4.0", "who", "CC-BY-NC-4.0")]
    [InlineData(null, "who", "no licence")]
    [InlineData("MIT", null, "attribution")]
    public void ReadForTraining_ASetThatMayNotBeTrainedOn_IsRefusedBeforeItsFilesAreLookedFor(string? licence, string? attribution, string reason)
    {
        var set = new SetDescription
        {
            Name = "closed", Images = "{case}.png", Masks = "{case}_m.png", Structures = new Dictionary<byte, string> { [1] = "one" },
            Train = ["x"], Licence = licence, Attribution = attribution,
        };
        var fault = Assert.Throws<InvalidDataException>(() => new SetReader(_folder).ReadForTraining(new SetCatalog { Sets = [set] }).ToList());
        Assert.Contains("closed", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Empty(new SetReader(_folder).ReadForTraining(new SetCatalog { Sets = [set with { Use = SetUse.Report }] }));
    }

    [Theory]
    [InlineData(3, 2)] // the second patient's three pictures stay together: two are nearer to three than five are
    [InlineData(4, 5)]
    [InlineData(6, 6)]
    public void Split_Groups_KeepsAPatientOnOneSide(int wanted, int train)
    {
        foreach (var name in (string[])["a_p1", "b_p2", "c_p1", "d_p2", "e_p2", "f_p3"]) File.WriteAllBytes(Path.Combine(_folder, $"{name}.png"), []);
        var set = new SetDescription
        {
            Name = "grouped", Images = "{case}.png", Masks = "{case}_m.png", Structures = new Dictionary<byte, string>(), TrainFirst = wanted,
            Group = "_(p\\d)$",
        };
        var split = new SetReader(_folder).Split(set);
        Assert.Equal(train, split.Train.Count);
        Assert.Equal(6 - train, split.Test.Count);
        Assert.Empty(split.Train.Select(name => name[^2..]).Intersect(split.Test.Select(name => name[^2..])));
    }

    [Fact]
    public void Split_GroupThatDoesNotFitACase_NamesBoth()
    {
        File.WriteAllBytes(Path.Combine(_folder, "odd.png"), []);
        var set = new SetDescription
        {
            Name = "grouped", Images = "{case}.png", Masks = "{case}_m.png", Structures = new Dictionary<byte, string>(), TrainFirst = 1, Group = "^p",
        };
        var fault = Assert.Throws<InvalidDataException>(() => new SetReader(_folder).Split(set));
        Assert.Contains("odd", fault.Message, StringComparison.Ordinal);
        Assert.Contains("^p", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MergedLabelsOfALargePicture_AreOneStructureAndPixelsMeansOfWhatTheyCover()
    {
        const int Side = 512; // more than is kept: four pixels become three
        var (image, mask) = (new byte[Side * Side], new byte[Side * Side]);
        for (var at = 0; at < image.Length; at++)
            (image[at], mask[at]) = ((byte)(at % Side % 4 * 60), (byte)(at / Side < 128 ? 1 : at / Side < 256 ? 3 : 0));
        RasterImage.From8Bit(Side, Side, image).WritePng(Path.Combine(_folder, "a.png"));
        RasterImage.From8Bit(Side, Side, mask).WritePng(Path.Combine(_folder, "a_m.png"));
        var set = new SetDescription
        {
            Name = "parts", Images = "{case}.png", Masks = "{case}_m.png", Structures = new Dictionary<byte, string> { [1] = "whole" }, Merge = [3],
        };
        var slice = new SetReader(_folder).Read(set, ["a"], SlicePlane.Axial).Cases[0].Slices[0];
        Assert.Equal((384, 384), (slice.Width, slice.Height));
        Assert.Equal(0.5, slice.Share(1));
        Assert.Equal([15, 90, 165], slice.Pixels[..3]); // (0 + 60 / 3) / (4 / 3), ...
    }

    [SharedDataFact("data/segmentation/mri_abdomen_chaos_t2")]
    public void Read_ChaosCase_HasTheLiverOnTheLeftOfThePicture()
    {
        var catalog = SetCatalog.Load(Path.Combine(SharedData.RepositoryRoot, "models", "sgp-nano", "sets.json"));
        var set = catalog.Sets.Single(s => s.Name == "mri_abdomen_chaos_t2");
        var reader = new SetReader(SharedData.PathTo("data", "segmentation"));
        var slices = reader.Read(set, ["case01"], SlicePlane.Axial).Cases[0].Slices;
        Assert.True(MeanColumn(slices, 1) < 0.5 && MeanColumn(slices, 4) > 0.5);
    }

    private static double MeanColumn(IEnumerable<LabelledSlice> slices, byte label) => slices
        .SelectMany(s => s.Labels.Select((value, i) => (value, column: (i % s.Width) / (double)s.Width)))
        .Where(p => p.value == label).Average(p => p.column);
}
