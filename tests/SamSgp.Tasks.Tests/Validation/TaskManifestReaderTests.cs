using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Tasks.Tests.Validation;

public sealed class TaskManifestReaderTests : IDisposable
{
    private readonly TemporaryTasks _tasks = new();

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void Read_MinimalManifest_HasTheRecordsDefaults()
    {
        var task = _tasks.ReadGood(TemporaryTasks.Minimal);
        Assert.Equal("liver-ct", task.Id);
        Assert.Equal(new ModelSettings(), task.Model);
        Assert.Equal(new InputSettings(), task.Input);
        Assert.Equal(new OutputSettings(), task.Output);
        Assert.Equal(1, task.Match.MinSlices);
        Assert.Equal(new CodedConcept("SCT", "123037004", "Anatomical Structure"), task.Segments[0].Category);
        Assert.Equal(new RgbColor(0xe6, 0x9f, 0), task.Segments[0].Color);
        var files = Assert.IsType<SupportFiles>(Assert.Single(task.Support));
        Assert.Equal(Path.Combine(task.Folder, "support", "a.nii.gz"), files.Image);
        Assert.Equal(new LabelMapping.Identity(), files.Masks[0].Labels);
        Assert.Equal(new SliceSelection.Spread(32), files.Slices);
        Assert.Equal(64, task.ContentSha256.Length);
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        _tasks.Write("task/smooth.csx", "return masks;");
        _tasks.Write("task/adapter.safetensors");
        var task = _tasks.ReadGood("""
            apiVersion: samsgp/v1
            id: abdomen-ct
            version: 2.1.0
            title: Abdomen on CT
            description: Two organs.
            category: Abdomen
            match:
              modality: [CT]
              bodyPart: [ABDOMEN, CHEST]
              include: { protocolName: "(?i)abd" }
              exclude: { seriesDescription: "(?i)scout|localizer|mip", imageType: "LOCALIZER" }
              slices: { min: 8, max: 2000 }
            input:
              plane: axial
              window: { center: 60, width: 360 }
            model:
              checkpoint: models/mine.safetensors
              adapter: adapter.safetensors
              imageSize: 256
              refiner: sam2
              select: { method: sample, k: 6, seed: 9 }
              memory: { bank: 8, direction: forward }
              precision: bf16
            support:
              - { image: "${SAMSGP_SUPPORT}/case1_ct.nii.gz", mask: "${SAMSGP_SUPPORT}/case1_seg.nii.gz", slices: every 4, labels: { 5: 1, 1: 2 } }
              - image: pictures/*.png
                mask:
                  - { file: liver/*_mask.png, labels: { nonzero: 1 } }
                  - { file: spleen/*_mask.png, labels: { 255: 2 } }
              - { series: "1.2.3", segmentation: "1.2.4", study: "1.2.5", slices: [9, 3, 3], labels: { 1: 2 } }
            segments:
              - { number: 2, label: Spleen, category: "SCT:123037004 Anatomical Structure", type: "SCT:78961009 Spleen", overlap: true }
              - number: 1
                label: Liver
                description: With its vessels.
                category: "SCT:123037004"
                type: "SCT:10200004 Liver"
                typeModifier: "SCT:24028007"
                region: "SCT:818983003 Abdomen"
                color: "#dd8265"
                postprocess: [keep-largest, { keep-largest: 6 }, fill-holes, { fill-holes: 3d }, { remove-small: 2.5 }, { smooth: $smoothing }, clip-to-body, { clip-to-body: -500 }]
            parameters:
              - { name: smoothing, type: double, default: 0.0, min: 0, max: 5, step: 0.5, label: Smoothing (mm), description: Of the border. }
              - { name: side, type: choice, default: left, choices: [left, right] }
              - { name: count, type: integer, default: 3 }
              - { name: careful, type: boolean, default: true }
              - { name: note, type: string, default: "" }
            scripts: { postprocess: smooth.csx }
            output: { encoding: labelmap, report: false, seriesDescription: Abdomen }
            """, "/data/support");

        Assert.Equal(["CT"], task.Match.Modality);
        Assert.Equal([SeriesAttribute.SeriesDescription, SeriesAttribute.ImageType], task.Match.Exclude.Select(p => p.Attribute));
        Assert.Equal((8, 2000), (task.Match.MinSlices, task.Match.MaxSlices));
        Assert.Equal(new IntensityWindow.Fixed(60, 360), task.Input.Window);
        Assert.Equal(Path.Combine(task.Folder, "models", "mine.safetensors"), task.Model.Checkpoint);
        Assert.Equal(new SupportSelection { Method = SelectionMethod.Sample, K = 6, Seed = 9 }, task.Model.Select);
        Assert.Equal(new MemorySettings { Bank = 8, Direction = PropagationDirection.Forward }, task.Model.Memory);
        Assert.Equal((256, Refiner.Sam2, Precision.Bf16), (task.Model.ImageSize, task.Model.Refiner, task.Model.Precision));

        var volume = Assert.IsType<SupportFiles>(task.Support[0]);
        Assert.Equal(Path.GetFullPath("/data/support/case1_ct.nii.gz"), volume.Image);
        Assert.Equal((1, 2, 0), (volume.Masks[0].Labels.SegmentOf(5), volume.Masks[0].Labels.SegmentOf(1), volume.Masks[0].Labels.SegmentOf(2)));
        Assert.Equal(new SliceSelection.Every(4), volume.Slices);
        var pictures = Assert.IsType<SupportFiles>(task.Support[1]);
        Assert.Equal(new LabelMapping.NonZero(1), pictures.Masks[0].Labels);
        var series = Assert.IsType<SupportSeries>(task.Support[2]);
        Assert.Equal([3, 9], Assert.IsType<SliceSelection.Listed>(series.Slices).Numbers);
        Assert.Equal(("1.2.3", "1.2.4", "1.2.5"), (series.SeriesInstanceUid, series.SegmentationUid, series.StudyInstanceUid));

        Assert.Equal([1, 2], task.Segments.Select(s => s.Number));
        Assert.True(task.Segments[1].Overlap);
        Assert.Equal(new CodedConcept("SCT", "24028007", "Right"), task.Segments[0].TypeModifier);
        PostprocessStep[] steps =
        [
            new PostprocessStep.KeepLargest(), new PostprocessStep.KeepLargest(6), new PostprocessStep.FillHoles(),
            new PostprocessStep.FillHoles(false), new PostprocessStep.RemoveSmall(ParameterNumber.Of(2.5)),
            new PostprocessStep.Smooth(ParameterNumber.From("smoothing")),
            new PostprocessStep.ClipToBody(ParameterNumber.Of(-300)), new PostprocessStep.ClipToBody(ParameterNumber.Of(-500)),
        ];
        Assert.Equal(steps, task.Segments[0].Postprocess);
        Assert.Equal([ParameterValue.OfReal(0), ParameterValue.OfChoice("left"), ParameterValue.OfWhole(3), ParameterValue.OfFlag(true),
            ParameterValue.OfText("")], task.Parameters.Select(p => p.Default));
        Assert.Equal("side", task.Parameters[1].Label);
        Assert.EndsWith("smooth.csx", task.Scripts.Postprocess!.Path, StringComparison.Ordinal);
        Assert.Equal(new OutputSettings { Encoding = SegmentationEncoding.Labelmap, Report = false, SeriesDescription = "Abdomen" }, task.Output);
    }

    [Fact]
    public void Read_CodeWhoseMeaningIsBlank_IsAFault()
    {
        var reading = _tasks.Read("""
            apiVersion: samsgp/v1
            id: liver
            version: 1.0.0
            title: Liver
            support: [{ image: a.nii, mask: b.nii }]
            segments:
              - { number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004   " }
            """);
        Assert.Contains("segments[0].type: 'SCT:10200004   ' has no meaning", Assert.Single(reading.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyFaults_ReportsAllInTheOrderOfTheFile()
    {
        var reading = _tasks.Read("""
            apiVersion: samsgp/v1
            id: Liver CT
            version: 1.0
            titel: Liver
            input:
              plane: axail
              window: { center: 60, width: 0 }
            model:
              imageSize: 250
              refinr: pma
            support: []
            segments:
              - { number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004", color: #dd8265
                }
              - { number: 1, label: Spleen, category: "SCT:123037004", type: "SCT:78961009 Spleen", postprocess: [keep-larges] }
            """);
        Assert.Null(reading.Manifest);
        string[] expected =
        [
            "1:1: title is missing; add it: What people read in lists and buttons.",
            "2:5: id: 'Liver CT' is not a task id; write lower-case letters, digits and hyphens, as in liver-ct",
            "3:10: version: '1.0' is not a version; write three numbers, as in 1.0.0",
            "4:1: 'titel' is not a field of a task manifest (did you mean 'title'?)",
            "6:10: input.plane: 'axail' is not known (did you mean 'axial'?); write as-acquired, axial, coronal or sagittal",
            "7:32: input.window.width: '0' is out of range; write a number above 0",
            "9:14: model.imageSize: '250' is no multiple of 32; write 224 or 256",
            "10:3: model: 'refinr' is not a field of the model settings (did you mean 'refiner'?)",
            "11:10: support has 0 items; write at least 1 item",
            "13:65: segments[0].type: 'SCT:10200004' has no meaning; write scheme, colon, value, blank, meaning",
            "14:5: segments[0].color: '' has no value; write red, green and blue in hexadecimal",
            "15:15: segments[1].number: '1' is the number of another segment; give each segment its own number",
            "15:103: segments[1].postprocess[0]: 'keep-larges' is none of the forms allowed here (did you mean 'keep-largest'?)",
        ];
        var found = reading.Faults.Select(f => f.ToString()[(reading.FilePath.Length + 1)..]).ToList();
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "give s min: 0 and max: 50")]
    [InlineData(", min: 0", "give s min: 0 and max: 50")]
    [InlineData(", min: -1, max: 5", "give s min: 0 and max: 50")]
    [InlineData(", min: 0, max: 50", null)]
    public void Read_StepTakesAParameter_WantsItsRangeToBeTheSteps(string range, string? expected)
    {
        var text = TemporaryTasks.Minimal.Replace("label: Liver,", "label: Liver, postprocess: [{ smooth: $s }],", StringComparison.Ordinal)
            .Replace("title: Liver on CT", $"title: x\nparameters: [{{ name: s, type: double, default: 1{range} }}]", StringComparison.Ordinal);
        var reading = _tasks.Read(text);
        if (expected is null) Assert.Empty(reading.Faults);
        else Assert.Contains(expected, Assert.Single(reading.Faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title: Liver on CT", "title: [a]", "title is a list where a single value belongs")]
    [InlineData("title: Liver on CT", "title:", "title: '' has no value")]
    [InlineData("title: Liver on CT", "title: x\nmodel: { memory: noen }", "model.memory: 'noen' is none of the forms allowed here (did you mean 'none'?)")]
    [InlineData("title: Liver on CT", "title: x\nmodel: { select: { k: 4.5 } }", "model.select.k: '4.5' is not a whole number")]
    [InlineData("title: Liver on CT", "title: x\noutput: { report: yes }", "output.report: 'yes' is neither true nor false")]
    [InlineData("title: Liver on CT", "title: x\nmatch: [CT]", "match is not the match rule")]
    [InlineData("title: Liver on CT", "title: x\nmatch: { modality: CT }", "match.modality: 'CT' is not a list")]
    [InlineData("title: Liver on CT", "title: x\nmatch: { slices: { min: 9, max: 3 } }", "match.slices.max is below min (3 < 9)")]
    [InlineData("title: Liver on CT", "title: x\nmatch: { exclude: { seriesDescription: '(a' } }", "is not a regular expression")]
    [InlineData("title: Liver on CT", "title: x\nmatch: { exclude: { seriesDescription: '(?=a)' } }", "uses look-around or back-references")]
    [InlineData("title: Liver on CT", "title: x\ninput: { split: { attribute: Phase, value: last } }", "input.split.attribute is no DICOM keyword")]
    [InlineData("title: Liver on CT", "title: x\ninput: { split: second }", "input.split: 'second' has 'second', which chooses nothing")]
    [InlineData("title: Liver on CT", "title: x\ninput: { split: echoes=1 }", "input.split: 'echoes=1' has 'echoes', which is no DICOM keyword")]
    [InlineData("title: Liver on CT", "title: x\ninput: { window: { percentiles: [9, 2] } }", "input.window.percentiles are not in order")]
    [InlineData("title: Liver on CT", "title: x\nmodel: { adapter: none.safetensors }", "is not there; put an adapter at ")]
    [InlineData("title: Liver on CT", "title: x\nscripts: { report: none.csx }", "is not there; put a C# script (.csx) at ")]
    [InlineData("title: Liver on CT", "title: x\nscripts: { report: ../outside.csx }", "lies outside the task's folder")]
    [InlineData("title: Liver on CT", "title: x\nparameters: [{ name: a, type: double, default: 9, max: 5 }]", "parameters[0].default does not fit the parameter: '9' is out of range; write a number, 5 or less")]
    [InlineData("title: Liver on CT", "title: x\nparameters: [{ name: a, type: choice, default: b }]", "is a choice without choices")]
    [InlineData("title: Liver on CT", "title: x\nparameters: [{ name: a, type: string, default: b, max: 5 }]", "has min, max or step, but is no number")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, labels: { 5: 2 }", "support[0].labels.5: '2' is not a segment of this task; write 1")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, labels: { liver: 1 }", "'liver' is not a mask value")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, flip: rows", "stands beside a NIfTI file, which says itself how it stands")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, slices: every", "support[0].slices: 'every' has no number of slices")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/*_seg.nii.gz", "support[0].mask has a *, but the image has none")]
    [InlineData("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, take: 3", "support[0].take stands beside an image without a *")]
    [InlineData("image: support/a.nii.gz", "image: \"a\\0b\"", "is not a path; write the path of an image")]
    [InlineData("image: support/a.nii.gz", "image: \"${HOME}/a.nii.gz\"", "holds an unknown variable; only ${SAMSGP_SUPPORT} is known")]
    [InlineData("label: Liver,", "label: Liver, postprocess: [{ smooth: $sigma }],", "is not a parameter of this task")]
    [InlineData("label: Liver,", "label: Liver, postprocess: [{ smooth: -1 }],", "'-1' is out of range; write a number from 0 to 50, or $NAME of a parameter")]
    [InlineData("title: Liver on CT", "title: \"Liver", "is not YAML (")]
    [InlineData("title: Liver on CT", "title: x\nid: y", "is not YAML (")]
    [InlineData("title: Liver on CT", "title: x\n---\nid: y", "holds 2 documents; write one task in a file")]
    public void Read_OneFault_SaysWhatAndWhatWouldBeRight(string good, string bad, string expected)
    {
        _tasks.Write("outside.csx");
        var reading = _tasks.Read(TemporaryTasks.Minimal.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(reading.Manifest);
        Assert.Contains(expected, reading.Faults[0].ToString(), StringComparison.Ordinal);
        if (!expected.StartsWith("holds", StringComparison.Ordinal)) Assert.True(reading.Faults[0].Line > 0);
    }

    [Theory]
    [InlineData("[", "is nested more than 32 deep")]
    [InlineData("{a: ", "is nested more than 32 deep")]
    [InlineData("- ", "is nested more than 32 deep")]
    public void Read_DeepNesting_IsAFault(string open, string problem)
    {
        var fault = Assert.Single(_tasks.Read("support: " + (open == "- " ? "\n" : "") + string.Concat(Enumerable.Repeat(open, 100_000))).Faults);
        Assert.Equal(problem, fault.Problem);
    }

    [Fact]
    public void Read_Alias_IsAFault()
    {
        var fault = Assert.Single(_tasks.Read(TemporaryTasks.Minimal.Replace("title: Liver on CT", "title: &t Liver\ndescription: *t", StringComparison.Ordinal)).Faults);
        Assert.Equal("holds the alias *t", fault.Problem);
        Assert.Equal((5, 14), (fault.Line, fault.Column));
    }

    [Fact]
    public void Read_EndlessFaults_KeepsAThousand() =>
        Assert.Equal(1000, _tasks.Read("segments: [" + string.Join(',', Enumerable.Repeat("x", 100_000)) + "]").Faults.Count);

    [Fact]
    public void Read_FaultySegmentNamedBySupport_IsNotReportedTwice()
    {
        var yaml = TemporaryTasks.Minimal.Replace("mask: support/a_seg.nii.gz", "mask: support/a_seg.nii.gz, labels: { 5: 1 }", StringComparison.Ordinal)
            .Replace("label: Liver,", "labl: Liver,", StringComparison.Ordinal);
        var faults = _tasks.Read(yaml).Faults;
        Assert.Equal(["segments[0].label", "segments[0]"], faults.Select(f => f.Key));
    }

    [Fact]
    public void Read_NoFile_IsAFault()
    {
        var reading = TaskManifestReader.Read(Path.Combine(_tasks.Folder, "none"));
        Assert.Contains("cannot be read", Assert.Single(reading.Faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ScriptChanges_HashChanges()
    {
        var yaml = TemporaryTasks.Minimal + "\nscripts: { report: ctr.csx }\n";
        _tasks.Write("task/ctr.csx", "1");
        var before = _tasks.ReadGood(yaml).ContentSha256;
        _tasks.Write("task/ctr.csx", "2");
        Assert.NotEqual(before, _tasks.ReadGood(yaml).ContentSha256);
    }

    [Fact]
    public void Read_PinnedFileOutsideTheFolder_IsNotLookedAt()
    {
        var outside = _tasks.Write("secret.txt", "1");
        var reading = _tasks.Read(TemporaryTasks.Minimal + $"\nscripts: {{ report: {{ file: {outside}, sha256: {new string('0', 64)} }} }}\n");
        Assert.Equal("lies outside the task's folder", Assert.Single(reading.Faults).Problem);
    }

    [Fact]
    public void Read_PinnedScriptChanged_IsAFaultThatNamesTheNewHash()
    {
        _tasks.Write("task/ctr.csx", "1");
        var pinned = TemporaryTasks.Minimal + "\nscripts: { report: { file: ctr.csx, sha256: 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b } }\n";
        Assert.NotNull(_tasks.ReadGood(pinned).Scripts.Report!.Sha256);
        _tasks.Write("task/ctr.csx", "2");
        var fault = Assert.Single(_tasks.Read(pinned).Faults);
        Assert.Contains("it is d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../elsewhere/a.png", true)]
    [InlineData("sub/../../a.png", true)]
    [InlineData("${SAMSGP_SUPPORT}/../a.png", true)]
    [InlineData("sub/../a.png", false)]
    [InlineData("${SAMSGP_SUPPORT}/a.png", false)]
    [InlineData("/data/a.png", false)]
    public void Read_SupportPath_StaysInTheFolderItBeginsIn(string path, bool leaves)
    {
        var yaml = TemporaryTasks.Minimal.Replace("image: support/a.nii.gz", $"image: \"{path}\"", StringComparison.Ordinal);
        var reading = _tasks.Read(yaml);
        Assert.Equal(leaves, reading.Faults.Any(fault => fault.Problem == "leaves the folder it begins in"));
    }
}
