using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Where results go: SEG and report among the instances of this store, the preview beside them.</summary>
public sealed class ResultStore(DataDirectory directory, InstanceStore instances)
{
    private readonly string _previews = directory.Subfolder("previews");

    /// <summary>Stores an object. One with its UID that is there already is the same run's result, made earlier: its UIDs
    /// follow from what made it, so it stays and is the result.</summary>
    /// <returns>The reference to what is in the store now.</returns>
    public async Task<OutputReference> StoreAsync(DicomFile file, CancellationToken cancellationToken)
    {
        var stored = await instances.StoreAsync(file, DuplicatePolicy.Keep, cancellationToken);
        return new OutputReference(stored.StudyInstanceUid, stored.SeriesInstanceUid, stored.SopClassUid, stored.SopInstanceUid,
            $"/studies/{stored.StudyInstanceUid}/series/{stored.SeriesInstanceUid}/instances/{stored.SopInstanceUid}");
    }

    /// <summary>Keeps a run's picture; written whole or not at all.</summary>
    public async Task KeepPreviewAsync(string workitemUid, RasterImage picture, CancellationToken cancellationToken)
    {
        var path = PathOf(workitemUid);
        var unfinished = path + ".part";
        using (var png = new MemoryStream())
        {
            picture.WritePng(png, cancellationToken);
            await File.WriteAllBytesAsync(unfinished, png.ToArray(), cancellationToken);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Full path of a run's picture (PNG); null while there is none.</summary>
    public string? FindPreview(string workitemUid) => File.Exists(PathOf(workitemUid)) ? PathOf(workitemUid) : null;

    /// <summary>Forgets a run's picture, where there is one.</summary>
    internal void ForgetPreview(string workitemUid) => File.Delete(PathOf(workitemUid));

    /// <summary>Workitem UIDs are digits and dots, checked when the workitem was created.</summary>
    private string PathOf(string workitemUid) => Path.Combine(_previews, workitemUid + ".png");
}
