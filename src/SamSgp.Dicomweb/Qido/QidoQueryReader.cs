using System.Globalization;
using Microsoft.Extensions.Options;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Reads a search from the URL's query (PS3.18 8.3.4, 10.6.1.2).</summary>
internal sealed class QidoQueryReader(IOptions<QidoOptions> options)
{
    /// <summary>Reads a query.</summary>
    /// <param name="level">What is searched for.</param>
    /// <param name="study">Study of the path, or null.</param>
    /// <param name="series">Series of the path, or null.</param>
    /// <param name="parameters">The URL's query, decoded.</param>
    /// <param name="problem">Why it cannot be read.</param>
    /// <returns>Null where there is a problem.</returns>
    public QidoQuery? Read(QueryLevel level, string? study, string? series, IQueryCollection parameters, out Problem? problem)
    {
        var reading = new Reading();
        foreach (var (name, values) in parameters)
        {
            foreach (var value in values) reading.Take(name, value ?? "");
        }

        problem = reading.Problem;
        if (problem is null && reading.Conditions.Count > options.Value.MaxConditions)
            problem = new Problem(ProblemType.MalformedRequest, $"A query may have {options.Value.MaxConditions} conditions at most.");
        if (problem is not null) return null;
        var wanted = Math.Min(reading.Limit ?? int.MaxValue, options.Value.MaxResults);
        var matches = reading.Conditions.ConvertAll(condition => condition(reading.Fuzzy));
        var whole = reading.AllFields || reading.Fields.Any(
            tag => AttributeLevels.Of(tag) == QueryLevel.Instance && !AttributeLevels.IsSummary(tag));
        return new QidoQuery(
            new InstanceQuery(level, study, series, matches, reading.Offset, wanted + 1, whole), wanted, reading.Fields,
            reading.AllFields, reading.Warnings());
    }

    /// <summary>One query while its parameters are taken in; the first problem ends it.</summary>
    private sealed class Reading
    {
        // Counted or made up by the service: returned, but not kept to be searched.
        private static readonly HashSet<DicomTag> Computed =
        [
            DicomTag.NumberOfStudyRelatedSeries, DicomTag.NumberOfStudyRelatedInstances,
            DicomTag.NumberOfSeriesRelatedInstances, DicomTag.RetrieveURL, DicomTag.InstanceAvailability,
        ];

        public HashSet<DicomTag> Fields { get; } = [];

        public List<Func<bool, AttributeMatch>> Conditions { get; } = [];

        public bool AllFields { get; private set; }

        public bool Fuzzy { get; private set; }

        public int? Limit { get; private set; }

        public int Offset { get; private set; }

        public Problem? Problem { get; private set; }

        private readonly List<string> _unknown = [];

        /// <summary>What no attribute of the dictionary is, nor a parameter, is ignored, as PS3.18 8.3 wants it, and named.</summary>
        public IReadOnlyList<string> Warnings() => _unknown.Count == 0 ? []
            : [WarningHeader.Ignored(_unknown)];

        public void Take(string name, string value)
        {
            switch (name.ToLowerInvariant())
            {
                case "limit":
                    Limit = Number(name, value);
                    break;
                case "offset":
                    Offset = Number(name, value) ?? 0;
                    break;
                case "fuzzymatching":
                    Fuzzy = Flag(name, value);
                    break;
                case "includefield":
                    foreach (var field in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                        Include(field);
                    break;
                case "accept" or "charset" or "emptyvaluematching" or "multiplevaluematching":
                    break;
                default:
                    Match(name, value);
                    break;
            }
        }

        private void Include(string field)
        {
            if (field.Equals("all", StringComparison.OrdinalIgnoreCase)) AllFields = true;
            else if (PathOf(field) is { } path) Fields.Add(path[0]);
        }

        private void Match(string name, string value)
        {
            if (PathOf(name) is not { } path) return;
            if (Computed.Contains(path[0]))
            {
                Fail(ProblemType.MalformedRequest, $"'{name}' is counted by the service and cannot be searched for.", path[0]);
                return;
            }

            // Modalities in Study is what its series say (PS3.4 C.6.2.1.2).
            var searched = path is [var tag] && tag == DicomTag.ModalitiesInStudy ? [DicomTag.Modality] : path;
            Fields.Add(path[0]);
            if (value.Length == 0) return;
            if (QidoValue.Read(searched[^1], value, out var fault) is { } match)
                Conditions.Add(fuzzy => new AttributeMatch(searched, match(fuzzy)));
            else Fail(ProblemType.MalformedValue, $"'{name}={value}': {fault}", path[^1]);
        }

        private DicomTag[]? PathOf(string text)
        {
            var path = text.Split('.').Select(part => QidoAttribute.Find(part)).ToArray();
            if (path.All(tag => tag is not null)) return [.. path.Select(tag => tag!.Value)];
            _unknown.Add(text);
            return null;
        }

        private int? Number(string name, string value)
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            Fail(ProblemType.MalformedValue, $"'{name}' wants a whole number, not '{value}'.", null);
            return null;
        }

        private bool Flag(string name, string value)
        {
            if (bool.TryParse(value, out var flag)) return flag;
            Fail(ProblemType.MalformedValue, $"'{name}' wants true or false, not '{value}'.", null);
            return false;
        }

        private void Fail(ProblemType type, string detail, DicomTag? tag) =>
            Problem ??= new Problem(type, detail) { Tag = tag?.ToString("J", null) };
    }
}
