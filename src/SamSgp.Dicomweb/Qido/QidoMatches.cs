using SamSgp.Dicom;
using SamSgp.Dicomweb.Problems;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>What the keys of a search come to, once all of its parameters are known.</summary>
internal static class QidoMatches
{
    /// <summary>True for the attributes whose values a time zone shifts.</summary>
    public static bool IsZoned(DicomTag tag) => Moments.Any(pair => pair.Date == tag || pair.Time == tag);

    // Dates whose time of day is an attribute of its own: ranges of both are one range (PS3.4 C.2.2.2.5.3).
    private static readonly (DicomTag Date, DicomTag Time)[] Moments =
    [
        (DicomTag.StudyDate, DicomTag.StudyTime), (DicomTag.SeriesDate, DicomTag.SeriesTime),
        (DicomTag.PerformedProcedureStepStartDate, DicomTag.PerformedProcedureStepStartTime),
        (DicomTag.PerformedProcedureStepEndDate, DicomTag.PerformedProcedureStepEndTime),
        (DicomTag.AcquisitionDate, DicomTag.AcquisitionTime), (DicomTag.ContentDate, DicomTag.ContentTime),
        (DicomTag.InstanceCreationDate, DicomTag.InstanceCreationTime),
    ];

    /// <summary>All of them have to hold. A key that is repeated holds where one of its values does.</summary>
    /// <param name="asked">Told of the first value that cannot be read.</param>
    public static IReadOnlyList<AttributeMatch> Of(QidoParameters asked)
    {
        var matches = new List<AttributeMatch>();
        foreach (var key in asked.Keys)
        {
            var values = key.Values.SelectMany(value => asked.MultipleValues ? value.Split('\\') : [value])
                .Select(value => Read(asked, key, value)).OfType<ValueMatching>().ToList();
            if (values.Count > 0) matches.Add(new AttributeMatch(key.Path, values is [var only] ? only : new ValueMatching.AnyOf(values)));
        }

        foreach (var (date, time) in Moments)
        {
            Combine(matches, date, time);
            if (asked.Timezone is { } offset) Zone(matches, date, time, offset);
        }

        return matches;
    }

    private static ValueMatching? Read(QidoParameters asked, QidoKey key, string value)
    {
        if (asked.EmptyValues && value == "\"\"") return new ValueMatching.Empty();
        var fault = "has an empty value in its list.";
        if (value.Length > 0 && QidoValue.Read(key.Path[^1], value, out fault) is { } match) return match(asked.Fuzzy);
        asked.Fail(ProblemType.MalformedValue, $"'{key.Name}={value}': {fault}", key.Path[^1]);
        return null;
    }

    private static void Zone(List<AttributeMatch> matches, DicomTag date, DicomTag time, int offset)
    {
        var (dates, times) = (Take(date), Take(time));
        if (dates is not null || times is not null)
            matches.Add(new AttributeMatch([dates is null ? time : date], new ValueMatching.Zoned(date, time, dates, times, offset)));

        ValueMatching? Take(DicomTag wanted)
        {
            var found = matches.Find(match => match.Path is [var tag] && tag == wanted);
            if (found is not null) matches.Remove(found);
            return found?.Value;
        }
    }

    private static void Combine(List<AttributeMatch> matches, DicomTag date, DicomTag time)
    {
        var ofDate = matches.FindIndex(match => match is { Path: [var tag], Value: ValueMatching.DateRange } && tag == date);
        var ofTime = matches.FindIndex(match => match is { Path: [var tag], Value: ValueMatching.TimeRange } && tag == time);
        if (ofDate < 0 || ofTime < 0) return;
        var times = (ValueMatching.TimeRange)matches[ofTime].Value;
        // One time of day is that time on any of the days.
        if (times.From == times.To) return;
        var moment = new ValueMatching.Moment(time, (ValueMatching.DateRange)matches[ofDate].Value, times);
        matches[ofDate] = matches[ofDate] with { Value = moment };
        matches.RemoveAt(ofTime);
    }
}
