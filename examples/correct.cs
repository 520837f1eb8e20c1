#!/usr/bin/env dotnet
#:project ../src/SamSgp.Runs/SamSgp.Runs.csproj
#:project ../src/SamSgp.Plugins.Scripting/SamSgp.Plugins.Scripting.csproj
#:property UsesNativeTorch=true
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:property PublishAot=false

// Segments a volume and corrects the result as a person would, without a service:
//   dotnet run examples/correct.cs -- TASK.yaml IMAGE.nii.gz TRUTH.nii.gz SEGMENT CORRECTED.nii.gz
// The person is a label map here: its slices in which the result is worst are painted, one after the other, each carried
// through the volume. It prints how much of the rest is right after each.
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripting;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;

if (args is not [var taskPath, var imagePath, var truthPath, var segmentText, var outputPath] || !int.TryParse(segmentText, out var segment))
{
    Console.Error.WriteLine("usage: dotnet run examples/correct.cs -- TASK.yaml IMAGE.nii.gz TRUTH.nii.gz SEGMENT CORRECTED.nii.gz");
    return 2;
}

var reading = TaskManifestReader.Read(taskPath, Environment.GetEnvironmentVariable("SAMSGP_SUPPORT"));
if (reading.Manifest is not { } task)
{
    foreach (var fault in reading.Faults) Console.Error.WriteLine(fault);
    return 1;
}

var parameters = task.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Default);
var support = SupportSet.Locate(task);
var volume = NiftiFile.ReadVolume(imagePath);
var truth = NiftiFile.ReadLabels(truthPath);

using var models = new ModelCache(new ModelLoader(new ModelRegistry(ModelFolders.All()), Console.Error.WriteLine).Load, capacity: 1);
using var supports = new SupportMemoryCache();
using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
using var scripts = new ScriptHost(new ScriptLimits(), TimeProvider.System);

var masks = new TaskRunner(engine.Segment, scripts).Run(volume, task, support, parameters, new Progress<RunProgress>(), CancellationToken.None).Masks;
var corrector = new TaskCorrector(engine.Correct, scripts);
var images = corrector.Open(volume, task, parameters);
var automatic = masks;
var painted = new List<Prompt>();
Console.WriteLine($"automatic: Dice {Dice(masks):F3}");
for (var round = 1; round <= 3; round++)
{
    // All that was painted comes each time: the engine remembers nothing of the rounds before.
    painted.Add(new Prompt.Mask(Worst(masks), Painted(Worst(masks))));
    var corrected = corrector.Run(images, task, support, parameters, new Correction(segment, automatic, painted, Carry: true), _ => { }, CancellationToken.None);
    masks = corrected.ToMasks();
    Console.WriteLine($"{round} painted: Dice {Dice(masks):F3}, {corrected.Changes.Count} slices differ from the automatic result");
}

NiftiFile.Write(outputPath, Labels(masks));
return 0;

byte[] Painted(int slice) => Array.ConvertAll(truth.Slice(slice).ToArray(), label => label == segment ? (byte)1 : (byte)0);

byte[] Drawn(MaskVolume of, int slice)
{
    var pixels = new byte[volume.Geometry.SliceLength];
    of.ReadSlice(segment, slice, pixels);
    return pixels;
}

// Where most pixels are wrong.
int Worst(MaskVolume of) => Enumerable.Range(0, volume.Geometry.Slices).MaxBy(slice => Painted(slice).Zip(Drawn(of, slice), (a, b) => a ^ b).Sum());

double Dice(MaskVolume of)
{
    var (both, sum) = (0L, 0L);
    for (var slice = 0; slice < volume.Geometry.Slices; slice++)
    {
        var (a, b) = (Painted(slice), Drawn(of, slice));
        both += a.Zip(b, (x, y) => x & y).Sum();
        sum += a.Sum(x => x) + b.Sum(x => x);
    }

    return sum == 0 ? 1 : 2.0 * both / sum;
}

LabelVolume Labels(MaskVolume of) => new(volume.Geometry, [.. Enumerable.Range(0, volume.Geometry.Slices)
    .SelectMany(slice => Drawn(of, slice)).Select(pixel => (ushort)(pixel * segment))]);
