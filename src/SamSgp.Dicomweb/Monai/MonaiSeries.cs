using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Stored;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>The series of the store that tasks are for, and which of them a file is.</summary>
internal sealed class MonaiSeries(InstanceSearch search, InstanceStore store, TaskFit fit)
{
    // Series that may come next, of stores that have more.
    private const int Most = 500;
    private const int Page = 500;
    private const int Samples = 1000;
    private const double SamePlace = 0.5; // mm
    private const double SameValue = 0.51; // a client may have rounded

    private const int MostTold = 1000; // clients; the first ones are forgotten

    private readonly Dictionary<(string File, string? Told), (string Study, string Series)> _recognized = [];
    private readonly OrderedDictionary<string, string> _told = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Series of the tasks' modalities, the latest stored first.</summary>
    public IReadOnlyList<(string Study, string Series)> Newest(IReadOnlyList<TaskManifest> tasks)
    {
        var modalities = tasks.SelectMany(task => task.Match.Modality).Distinct().ToList();
        if (modalities.Count == 0) return [];
        var match = new AttributeMatch([DicomTag.Modality], new ValueMatching.OneOf(modalities));
        return [.. search.Search(new InstanceQuery(QueryLevel.Series, null, null, [match], 0, Most) { LatestFirst = true })
            .Select(row => (Study: row.StudyInstanceUid, Series: row.SeriesInstanceUid!, Id: store.List(new InstanceScope(row.StudyInstanceUid, row.SeriesInstanceUid, null)).Max(i => i.Id)))
            .OrderByDescending(series => series.Id).Select(series => (series.Study, series.Series))];
    }

    /// <summary>Whether one of the tasks is for a series.</summary>
    public bool Fits(IReadOnlyList<TaskManifest> tasks, string study, string series, CancellationToken cancellationToken) =>
        StoredSeries.Find(store, study, series) is { } found && tasks.Any(task => fit.Of(task, found.Header, found.Frames, cancellationToken).Fits);

    /// <summary>Notes which series a client says its images are of, by a slice of it (3D Slicer's "Include DICOM files").</summary>
    /// <param name="client">Who says so.</param>
    /// <param name="slice">A DICOM file; one that cannot be read says nothing.</param>
    public void Note(string client, MonaiUpload slice)
    {
        if (SeriesOf(slice) is not { } series) return;
        lock (_gate)
        {
            _told.Remove(client);
            if (_told.Count == MostTold) _told.RemoveAt(0);
            _told[client] = series;
        }
    }

    /// <summary>The series whose images a file has: of as many voxels, at the same place, with the same values. Most clients do not say.</summary>
    /// <param name="client">Who sent it; of several series that it may be, it is the one that he said.</param>
    /// <param name="file">What was sent.</param>
    /// <param name="volume">What is in it.</param>
    /// <param name="cancellationToken">Looked at between files.</param>
    /// <returns>Null where there is none, or more than one.</returns>
    public (string Study, string Series)? Recognize(string client, MonaiUpload file, Volume volume, CancellationToken cancellationToken)
    {
        string? told;
        lock (_gate)
        {
            told = _told.GetValueOrDefault(client);
            if (_recognized.TryGetValue((file.Sha256, told), out var known) && store.Find(new InstanceScope(known.Study, known.Series, null)) is not null) return known;
        }

        var geometry = volume.Geometry;
        int[] sides = [.. new[] { geometry.Columns, geometry.Rows, geometry.Slices }.Order()];
        var same = AllSeries()
            .Where(row => sides.Contains(row.NumberOfSeriesRelatedInstances) || row.NumberOfSeriesRelatedInstances == 1)
            .Where(row => IsSame(row, sides, volume, cancellationToken)).Select(row => (Study: row.StudyInstanceUid, Series: row.SeriesInstanceUid!)).ToList();
        if (same.Count > 1) same.RemoveAll(series => series.Series != told);
        if (same.Count != 1) return null; // not kept: the series may be stored yet
        lock (_gate) _recognized[(file.Sha256, told)] = same[0];
        return same[0];
    }

    private static string? SeriesOf(MonaiUpload slice)
    {
        try
        {
            return DicomFile.Open(slice.Path, new DicomReadOptions { ReadOption = FileReadOption.SkipLargeTags }).Dataset.GetSingleValueOrDefault<string?>(DicomTag.SeriesInstanceUID, null);
        }
        catch (DicomFileException)
        {
            return null;
        }
    }

    private IEnumerable<QueryRow> AllSeries()
    {
        for (var offset = 0; ; offset += Page)
        {
            var rows = search.Search(new InstanceQuery(QueryLevel.Series, null, null, [], offset, Page));
            foreach (var row in rows) yield return row;
            if (rows.Count < Page) yield break;
        }
    }

    private bool IsSame(QueryRow row, int[] sides, Volume volume, CancellationToken cancellationToken)
    {
        if (StoredSeries.Find(store, row.StudyInstanceUid, row.SeriesInstanceUid!) is not { } series) return false;
        var (rows, columns) = (series.Header.GetSingleValueOrDefault(DicomTag.Rows, 0), series.Header.GetSingleValueOrDefault(DicomTag.Columns, 0));
        if (!new[] { rows, columns, series.Frames }.Order().SequenceEqual(sides)) return false;
        var read = SeriesReader.Read(series.Instances.Select(instance => instance.Path), new SeriesReadOptions(), cancellationToken);
        return read.TryGet(out var stored, out _) && !stored.IsColor && !volume.IsColor
            && Corners(volume.Geometry).All(corner => Corners(stored.Geometry).Any(other => (corner - other).Length <= SamePlace)) && HasSameValues(volume, stored);
    }

    private static bool HasSameValues(Volume volume, Volume stored)
    {
        var (geometry, value) = (volume.Geometry, new float[1]);
        var step = Math.Max(1, geometry.VoxelCount / Samples);
        for (var at = step / 2; at < geometry.VoxelCount; at += step)
        {
            var (slice, inSlice) = ((int)(at / geometry.SliceLength), (int)(at % geometry.SliceLength));
            var (column, row, other) = stored.Geometry.Nearest(geometry.ToPatient(inSlice % geometry.Columns, inSlice / geometry.Columns, slice));
            if ((uint)column >= (uint)stored.Geometry.Columns || (uint)row >= (uint)stored.Geometry.Rows) return false;
            volume.ReadLine((int)at, 1, value);
            var own = value[0];
            stored.ReadLine((other * stored.Geometry.SliceLength) + (row * stored.Geometry.Columns) + column, 1, value);
            if (Math.Abs(own - value[0]) > SameValue) return false;
        }

        return true;
    }

    private static IEnumerable<Vector3D> Corners(VolumeGeometry geometry) =>
        from slice in (int[])[0, geometry.Slices - 1]
        from row in (int[])[0, geometry.Rows - 1]
        from column in (int[])[0, geometry.Columns - 1]
        select geometry.ToPatient(column, row, slice);
}
