using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Support;
using SamSgp.Runs;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Support;

/// <summary>Turns a series and its segmentation into a pair of files as any support example has.</summary>
internal static class SupportConversion
{
    public const string Image = "image.nii.gz", Mask = "mask.nii.gz";

    /// <summary>What of the segmentation could not be drawn, a sentence a line; not there where all of it was.</summary>
    private const string RemarksFile = "remarks.txt";

    /// <summary>Writes both files.</summary>
    /// <param name="folder">Where they go; it is there.</param>
    /// <param name="images">The series.</param>
    /// <param name="drawn">SEG or RTSTRUCT on it.</param>
    /// <param name="input">How the task wants values: PET as standardized uptake.</param>
    /// <param name="cancellationToken">Stops between slices.</param>
    /// <exception cref="SupportSetException">The series is no volume, or the segmentation is none of it.</exception>
    public static void Write(string folder, IReadOnlyList<StoredInstance> images, StoredInstance drawn, InputSettings input,
        CancellationToken cancellationToken)
    {
        var read = SeriesReader.Read(images.Select(instance => instance.Path),
            TaskReading.OptionsOf(input), cancellationToken);
        if (!read.TryGet(out var volume, out var refusal))
            throw new SupportSetException($"Support series {images[0].SeriesInstanceUid} cannot be read: {refusal.Message}");
        var (masks, remarks) = MasksOf(drawn, volume);
        NiftiFile.Write(Path.Combine(folder, Image), volume);
        // A voxel of several segments is given to the last: examples show one segment a voxel.
        NiftiFile.Write(Path.Combine(folder, Mask), masks.ToLabels());
        // What was taken for granted when the images were read is part of the examples too.
        if (remarks.Count + read.Notes.Count > 0) File.WriteAllLines(Path.Combine(folder, RemarksFile), [.. read.Notes, .. remarks]);
    }

    /// <summary>What of the segmentation could not be drawn when a folder was written.</summary>
    public static IReadOnlyList<string> RemarksIn(string folder)
    {
        var path = Path.Combine(folder, RemarksFile);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    private static (MaskVolume Masks, IReadOnlyList<string> Remarks) MasksOf(StoredInstance drawn, Volume volume)
    {
        try
        {
            var dataset = DicomFile.Open(drawn.Path).Dataset;
            if (drawn.SopClassUid != DicomUID.RTStructureSetStorage.UID)
            {
                var segmentation = SegmentationReader.Read(dataset, volume.Geometry, volume.Frames);
                return (segmentation.Masks, segmentation.Remarks);
            }

            var structures = RtStructReader.Read(dataset, volume.Geometry);
            return (structures.Masks, structures.Remarks);
        }
        catch (DicomException fault)
        {
            throw new SupportSetException($"Support segmentation {drawn.SopInstanceUid} cannot be used: {fault.Message}", fault);
        }
    }
}
