"""Countries in words. Qt knows their names in English and in their own languages only."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

_NAMES: Final = {
    "AE": QT_TRANSLATE_NOOP("Countries", "United Arab Emirates"),
    "AU": QT_TRANSLATE_NOOP("Countries", "Australia"),
    "BR": QT_TRANSLATE_NOOP("Countries", "Brazil"),
    "CA": QT_TRANSLATE_NOOP("Countries", "Canada"),
    "CN": QT_TRANSLATE_NOOP("Countries", "China"),
    "DE": QT_TRANSLATE_NOOP("Countries", "Germany"),
    "ES": QT_TRANSLATE_NOOP("Countries", "Spain"),
    "FR": QT_TRANSLATE_NOOP("Countries", "France"),
    "GB": QT_TRANSLATE_NOOP("Countries", "United Kingdom"),
    "HK": QT_TRANSLATE_NOOP("Countries", "Hong Kong"),
    "ID": QT_TRANSLATE_NOOP("Countries", "Indonesia"),
    "IN": QT_TRANSLATE_NOOP("Countries", "India"),
    "IT": QT_TRANSLATE_NOOP("Countries", "Italy"),
    "JP": QT_TRANSLATE_NOOP("Countries", "Japan"),
    "KH": QT_TRANSLATE_NOOP("Countries", "Cambodia"),
    "KR": QT_TRANSLATE_NOOP("Countries", "South Korea"),
    "LA": QT_TRANSLATE_NOOP("Countries", "Laos"),
    "MM": QT_TRANSLATE_NOOP("Countries", "Myanmar"),
    "MO": QT_TRANSLATE_NOOP("Countries", "Macao"),
    "MY": QT_TRANSLATE_NOOP("Countries", "Malaysia"),
    "NL": QT_TRANSLATE_NOOP("Countries", "Netherlands"),
    "NZ": QT_TRANSLATE_NOOP("Countries", "New Zealand"),
    "PH": QT_TRANSLATE_NOOP("Countries", "Philippines"),
    "RU": QT_TRANSLATE_NOOP("Countries", "Russia"),
    "SG": QT_TRANSLATE_NOOP("Countries", "Singapore"),
    "TH": QT_TRANSLATE_NOOP("Countries", "Thailand"),
    "TW": QT_TRANSLATE_NOOP("Countries", "Taiwan"),
    "US": QT_TRANSLATE_NOOP("Countries", "United States"),
    "VN": QT_TRANSLATE_NOOP("Countries", "Vietnam"),
    "ZA": QT_TRANSLATE_NOOP("Countries", "South Africa"),
}


def country(region: str) -> str:
    """Return a country's name by its two letters (ISO 3166); a rare one's in English."""
    if region in _NAMES:
        return QCoreApplication.translate("Countries", _NAMES[region])
    found = QLocale.codeToTerritory(region) if region else QLocale.Country.AnyTerritory
    if found == QLocale.Country.AnyTerritory:
        return region
    return QLocale.territoryToString(found)
