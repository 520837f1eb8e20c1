using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>Searches of a filled database beside a bare round trip to it.</summary>
/// <param name="database">The database.</param>
/// <param name="time">Where time comes from.</param>
public sealed class SearchBenchmark(PostgresDatabase database, TimeProvider time)
{
    private const int Times = 200;

    /// <summary>Median seconds of a search by PatientID.</summary>
    public Comparison ByPatientId(string patientId) => Measure(new AttributeMatch([DicomTag.PatientID], new ValueMatching.OneOf([patientId])));

    /// <summary>Median seconds of a search by name, with wildcards.</summary>
    public Comparison ByName(string pattern) => Measure(new AttributeMatch([DicomTag.PatientName], new ValueMatching.PersonName(pattern, false)));

    /// <summary>Median seconds of a page of the latest studies.</summary>
    public Comparison PageByDate() => Measure();

    private Comparison Measure(params AttributeMatch[] matches)
    {
        var query = new InstanceQuery(QueryLevel.Study, null, null, matches, 0, 26);
        var search = new InstanceSearch(database);
        if (search.Search(query).Count == 0) throw new InvalidOperationException("The search finds nothing, which would be no measure.");
        return new Comparison(Median(() => search.Search(query)), Median(() => database.Read(connection => connection.Scalar<int>("SELECT 1"))));
    }

    private double Median(Action work)
    {
        var seconds = new List<double>();
        for (var n = 0; n < Times; n++)
        {
            var start = time.GetTimestamp();
            work();
            seconds.Add(time.GetElapsedTime(start).TotalSeconds);
        }

        return seconds.Order().ElementAt(Times / 2);
    }
}
