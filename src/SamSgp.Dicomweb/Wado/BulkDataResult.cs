using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>All bulk data of some instances as a response (PS3.18 10.4.1.1.5, 10.4.1.1.6): a part for each value that their metadata
/// names, and for each frame where pixels are compressed.</summary>
/// <param name="store">Has the metadata.</param>
/// <param name="instances">What is given.</param>
/// <param name="plan">How values of one transfer syntax are given.</param>
/// <param name="isWanted">Which values, by their paths.</param>
/// <param name="baseUrl">Base URL of the services.</param>
/// <param name="memory">What decoding takes is taken from it.</param>
internal sealed class BulkDataResult(InstanceStore store, IReadOnlyList<StoredInstance> instances, Func<string, FramePlan> plan,
    Func<string, bool> isWanted, string baseUrl, RequestMemory memory)
    : PartsResult(new Problem(ProblemType.NotFound, "There is no such bulk data."))
{
    protected override async IAsyncEnumerable<Part> PartsAsync(HttpContext context)
    {
        foreach (var instance in instances)
        {
            var paths = BulkDataUris.PathsOf(store.Metadata([instance])[0].Span).Where(isWanted).ToList();
            if (paths.Count == 0) continue;
            var url = ServiceUrls.Resource(baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
            using var opened = await OpenedInstance.OpenAsync(instance, memory, context);
            foreach (var path in paths)
            {
                if (BulkDataPath.Find(opened.File.Dataset, path) is not var (item, owner)) continue;
                if (item is DicomElement element)
                {
                    yield return new Part(plan(TransferSyntaxes.Default).ContentType, BulkDataUris.Of(url, path), BulkDataValue.Of(element));
                    continue;
                }

                var frames = new FrameSource(owner);
                var how = plan(instance.TransferSyntaxUid);
                using var place = how.IsAsStored ? null : await memory.EnterAsync(context, frames.BytesToDecode());
                for (var n = 0; n < frames.Count; n++)
                    yield return new Part(how.ContentType, owner == opened.File.Dataset ? $"{url}/frames/{n + 1}" : BulkDataUris.Of(url, path),
                        frames.Frame(n, how));
            }
        }
    }
}
