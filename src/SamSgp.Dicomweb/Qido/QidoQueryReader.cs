using Microsoft.Extensions.Options;
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
        var asked = new QidoParameters();
        foreach (var (name, values) in parameters)
        {
            foreach (var value in values) asked.Take(name, value ?? "");
        }

        var matches = QidoMatches.Of(asked);
        problem = asked.Problem;
        if (problem is null && asked.Keys.Sum(key => key.Values.Count) > options.Value.MaxConditions)
            problem = new Problem(ProblemType.MalformedRequest, $"A query may have {options.Value.MaxConditions} conditions at most.");
        if (problem is not null) return null;
        var wanted = Math.Min(asked.Limit ?? int.MaxValue, options.Value.MaxResults);
        var whole = asked.AllFields || asked.Fields.Any(
            tag => AttributeLevels.Of(tag) == QueryLevel.Instance && !AttributeLevels.IsSummary(tag));
        return new QidoQuery(new InstanceQuery(level, study, series, matches, asked.Offset, wanted + 1), wanted, asked.Fields,
            asked.AllFields, asked.Warnings()) { WholeInstances = level == QueryLevel.Instance && whole };
    }
}
