namespace HyperSearch.Protocol.Studies;

/// <summary>The rule for a study's name: <c>[a-z0-9][a-z0-9._-]{0,62}</c>. A name that obeys it is safe in a path and in an address.</summary>
public static class StudyName
{
    public const int LengthMax = 63;

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > LengthMax) return false;
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool start = c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
            if (!start && (i == 0 || c is not ('.' or '_' or '-'))) return false;
        }

        return true;
    }
}
